package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One rule of our chains: in one family, if a key of the packet is in a set, a verdict. Its comment
 * is what nft(8) shows.
 *
 * @param chain where it stands
 * @param comment unique in its chain
 */
record NftRule(String chain, String comment, boolean ipv6, Match match, Verdict verdict) {

  /** Which part of the packet is looked up. */
  sealed interface Match {}

  /** Nothing beyond the family. */
  record Any() implements Match {}

  /** One address. */
  record Address(boolean source, TargetSet set) implements Match {}

  /**
   * Both addresses, protocol and port. Of a reply the ends are swapped, so that one element serves
   * both directions.
   */
  record Connection(boolean reply, TargetSet set) implements Match {}

  /** What happens then. */
  record Verdict(int code, String jump) {
    static final Verdict DROP = new Verdict(NF_DROP, "");
    static final Verdict RETURN = new Verdict(NFT_RETURN, "");
  }

  private static final int WORDS_OF_A_REGISTER = 4;

  static final String GUARD4 = "guard4";
  static final String GUARD6 = "guard6";

  /** What every hook jumps to: first who may always pass, then what is dropped. */
  static List<NftRule> guard(boolean ipv6) {
    String chain = ipv6 ? GUARD6 : GUARD4;
    TargetSet allow = ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4;
    TargetSet connections = ipv6 ? TargetSet.CONNECTIONS6 : TargetSet.CONNECTIONS4;
    List<NftRule> rules = new ArrayList<>();
    both(rules, chain, "allowlist", allow, Verdict.RETURN);
    rules.add(
        new NftRule(chain, "connection", ipv6, new Connection(false, connections), Verdict.DROP));
    rules.add(
        new NftRule(
            chain, "connection's replies", ipv6, new Connection(true, connections), Verdict.DROP));
    both(rules, chain, "remote", ipv6 ? TargetSet.REMOTES6 : TargetSet.REMOTES4, Verdict.DROP);
    both(rules, chain, "host", ipv6 ? TargetSet.HOSTS6 : TargetSet.HOSTS4, Verdict.DROP);
    both(rules, chain, "prefix", ipv6 ? TargetSet.RANGES6 : TargetSet.RANGES4, Verdict.DROP);
    String lists = NftLists.chain(ipv6);
    rules.add(new NftRule(chain, "lists", ipv6, new Any(), new Verdict(NFT_JUMP, lists)));
    return rules;
  }

  private static void both(
      List<NftRule> rules, String chain, String what, TargetSet set, Verdict verdict) {
    for (boolean source : new boolean[] {true, false}) {
      String comment = (source ? "from " : "to ") + what;
      rules.add(new NftRule(chain, comment, set.isIpv6(), new Address(source, set), verdict));
    }
  }

  /** The two jumps of a hook's chain. */
  static List<NftRule> jumps(String chain) {
    return List.of(
        new NftRule(chain, "IPv4", false, new Any(), new Verdict(NFT_JUMP, GUARD4)),
        new NftRule(chain, "IPv6", true, new Any(), new Verdict(NFT_JUMP, GUARD6)));
  }

  /** Writes the attributes that make the rule. */
  void write(MessageWriter writer) {
    writer.text(NFTA_RULE_CHAIN, chain);
    int expressions = writer.nest(NFTA_RULE_EXPRESSIONS);
    NftExpressions out = new NftExpressions(writer);
    // nft(8) shows "ip saddr" only behind this comparison, and it keeps the families apart.
    out.meta(NFT_META_NFPROTO, NFT_REG_1);
    out.equal(NFT_REG_1, ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
    if (match instanceof Address address) {
      out.address(ipv6, address.source, NFT_REG_1);
      out.lookup(address.set.text());
    } else if (match instanceof Connection connection) {
      int words = ipv6 ? 4 : 1;
      out.address(ipv6, !connection.reply, NFT_REG_1);
      out.meta(NFT_META_L4PROTO, NFT_REG32_00 + words);
      // Breaks off, as it should, on later fragments and on packets without a transport header.
      // Both ports of TCP, UDP, SCTP, DCCP and UDP-Lite stand at the same place.
      out.payload(
          NFT_PAYLOAD_TRANSPORT_HEADER, connection.reply ? 0 : 2, 2, NFT_REG32_00 + words + 1);
      out.address(ipv6, connection.reply, NFT_REG32_00 + words + 2);
      out.lookup(connection.set.text());
    }
    out.verdict(verdict.code, verdict.jump);
    writer.endNest(expressions);
    writer.bytes(NFTA_RULE_USERDATA, userdata(comment));
  }

  /**
   * What the kernel does by this rule, and its comment: to be compared with what it tells of one.
   *
   * @param writer for this only
   */
  String words(MessageWriter writer) {
    write(NftSchema.begin(writer, NFT_MSG_NEWRULE, 0));
    String words = words(writer.written());
    writer.end();
    return words;
  }

  /** What the kernel does by a rule that it tells of, and its comment, whoever made it. */
  static String words(Attributes rule) {
    StringBuilder words = new StringBuilder();
    rule.nested(NFTA_RULE_EXPRESSIONS).each(expression -> words(expression, words));
    return words.append(comment(rule.bytes(NFTA_RULE_USERDATA).orElse(new byte[0]))).toString();
  }

  private static void words(Attributes expression, StringBuilder words) {
    String name = expression.text(NFTA_EXPR_NAME);
    Attributes data = expression.nested(NFTA_EXPR_DATA);
    words.append(name);
    switch (name) {
      case "meta" -> numbers(words, data.u32(NFTA_META_KEY, -1), register(data, NFTA_META_DREG));
      case "payload" ->
          numbers(
              words,
              data.u32(NFTA_PAYLOAD_BASE, -1),
              data.u32(NFTA_PAYLOAD_OFFSET, -1),
              data.u32(NFTA_PAYLOAD_LEN, -1),
              register(data, NFTA_PAYLOAD_DREG));
      case "cmp" -> {
        numbers(words, register(data, NFTA_CMP_SREG), data.u32(NFTA_CMP_OP, -1));
        byte[] value = data.nested(NFTA_CMP_DATA).bytes(NFTA_DATA_VALUE).orElse(new byte[0]);
        words.append(' ').append(Arrays.toString(value));
      }
      case "lookup" -> {
        numbers(words, register(data, NFTA_LOOKUP_SREG), data.u32(NFTA_LOOKUP_FLAGS, 0));
        words.append(' ').append(data.text(NFTA_LOOKUP_SET));
      }
      case "immediate" -> {
        Attributes verdict = data.nested(NFTA_IMMEDIATE_DATA).nested(NFTA_DATA_VERDICT);
        numbers(words, register(data, NFTA_IMMEDIATE_DREG), verdict.u32(NFTA_VERDICT_CODE, -1));
        words.append(' ').append(verdict.text(NFTA_VERDICT_CHAIN));
      }
      // What it has counted is no part of what the rule does.
      case "counter" -> {}
      default -> words.append(" of a stranger");
    }
    words.append("; ");
  }

  private static void numbers(StringBuilder words, int... numbers) {
    for (int number : numbers) words.append(' ').append(number);
  }

  /** The kernel tells the first word of a register by the register's number (nf_tables.h). */
  private static int register(Attributes data, int type) {
    int number = data.u32(type, -1);
    boolean whole = number >= NFT_REG_1 && number < NFT_REG32_00;
    return whole ? NFT_REG32_00 + (number - NFT_REG_1) * WORDS_OF_A_REGISTER : number;
  }

  /** A comment as nft(8) stores it: type 0, length, text with its zero byte. */
  static byte[] userdata(String comment) {
    byte[] text = (comment + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] data = new byte[text.length + 2];
    data[1] = (byte) text.length;
    System.arraycopy(text, 0, data, 2, text.length);
    return data;
  }

  /** The comment in a rule's user data; empty when there is none. */
  static String comment(byte[] userdata) {
    if (userdata.length < 3 || userdata[0] != 0) return "";
    return new String(userdata, 2, userdata.length - 3, StandardCharsets.UTF_8);
  }
}
