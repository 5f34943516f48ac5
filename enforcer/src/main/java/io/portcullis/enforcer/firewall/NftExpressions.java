package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.MessageWriter;

/** The few expressions that our rules are made of. */
final class NftExpressions {
  private final MessageWriter writer;
  private int element;

  NftExpressions(MessageWriter writer) {
    this.writer = writer;
  }

  void meta(int key, int register) {
    int nest = begin("meta");
    writer.u32(NFTA_META_KEY, key).u32(NFTA_META_DREG, register);
    end(nest);
  }

  void equal(int register, int value) {
    int nest = begin("cmp");
    writer.u32(NFTA_CMP_SREG, register).u32(NFTA_CMP_OP, NFT_CMP_EQ);
    int data = writer.nest(NFTA_CMP_DATA);
    writer.u8(NFTA_DATA_VALUE, value).endNest(data);
    end(nest);
  }

  /** RFC 791: source at byte 12, destination at 16; RFC 8200: at 8 and 24. */
  void address(boolean ipv6, boolean source, int register) {
    int offset = ipv6 ? (source ? 8 : 24) : (source ? 12 : 16);
    payload(NFT_PAYLOAD_NETWORK_HEADER, offset, ipv6 ? 16 : 4, register);
  }

  void payload(int base, int offset, int length, int register) {
    int nest = begin("payload");
    writer.u32(NFTA_PAYLOAD_DREG, register).u32(NFTA_PAYLOAD_BASE, base);
    writer.u32(NFTA_PAYLOAD_OFFSET, offset).u32(NFTA_PAYLOAD_LEN, length);
    end(nest);
  }

  void lookup(String set) {
    int nest = begin("lookup");
    writer.u32(NFTA_LOOKUP_SREG, NFT_REG_1).text(NFTA_LOOKUP_SET, set);
    end(nest);
  }

  /** Goes on where the key is not in the set. */
  void lookupNot(String set) {
    int nest = begin("lookup");
    writer.u32(NFTA_LOOKUP_SREG, NFT_REG_1).text(NFTA_LOOKUP_SET, set);
    writer.u32(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
    end(nest);
  }

  /** Counts what comes so far. */
  void counter(long packets, long bytes) {
    int nest = begin("counter");
    writer.u64(NFTA_COUNTER_PACKETS, packets).u64(NFTA_COUNTER_BYTES, bytes);
    end(nest);
  }

  void verdict(int code, String jump) {
    int nest = begin("immediate");
    writer.u32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
    int data = writer.nest(NFTA_IMMEDIATE_DATA);
    int inner = writer.nest(NFTA_DATA_VERDICT);
    writer.u32(NFTA_VERDICT_CODE, code);
    if (!jump.isEmpty()) writer.text(NFTA_VERDICT_CHAIN, jump);
    writer.endNest(inner).endNest(data);
    end(nest);
  }

  private int begin(String name) {
    element = writer.nest(NFTA_LIST_ELEM);
    writer.text(NFTA_EXPR_NAME, name);
    return writer.nest(NFTA_EXPR_DATA);
  }

  private void end(int nest) {
    writer.endNest(nest).endNest(element);
  }
}
