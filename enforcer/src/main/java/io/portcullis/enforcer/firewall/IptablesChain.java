package io.portcullis.enforcer.firewall;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chain PORTCULLIS of one family, which looks into our ipset sets, and the jumps to it. Written
 * once at start by iptables-restore(8) without flushing anything of others, never per block.
 */
final class IptablesChain {
  private static final String CHAIN = "PORTCULLIS";
  private static final String LISTS = "PORTCULLIS_LISTS";
  private static final long PATIENCE_SECONDS = 30;

  private final String tool;
  private final boolean ipv6;
  private final List<String> hooks;

  private IptablesChain(String tool, boolean ipv6, List<String> hooks) {
    this.tool = tool;
    this.ipv6 = ipv6;
    this.hooks = hooks;
  }

  /**
   * Finds a tool that works on this kernel: {@code iptables} may be the one for nf_tables, which
   * this kernel may not have.
   */
  static IptablesChain find(boolean ipv6, Set<FirewallSettings.Hook> hooks)
      throws FirewallException {
    String name = ipv6 ? "ip6tables" : "iptables";
    List<String> chains = hooks.stream().map(hook -> hook.name().toUpperCase(Locale.ROOT)).toList();
    String said = "not installed";
    for (String tool : List.of(name, name + "-legacy")) {
      try {
        Finished listed = run("", List.of(tool, "-w", "-S", "FORWARD"));
        if (listed.code == 0) return new IptablesChain(tool, ipv6, chains);
        said = listed.output;
      } catch (IOException notInstalled) {
        // perhaps the other one is
      }
    }
    throw new FirewallException(
        said.contains("root")
            ? FirewallException.Kind.NOT_PERMITTED
            : FirewallException.Kind.NOT_SUPPORTED,
        name + " does not work (" + said.strip() + "); install iptables, or run as root");
  }

  /** Makes chain and jumps anew in one go; what was there of ours is replaced. */
  void write() throws FirewallException {
    List<String> lines = new ArrayList<>(List.of("*filter", ":" + CHAIN + " - [0:0]"));
    // To name a chain that is there would empty it.
    if (!isThere(LISTS)) lines.add(":" + LISTS + " - [0:0]");
    lines.addAll(rules());
    for (String hook : hooks) {
      if (!jumps(hook)) lines.add("-I " + hook + " 1 -j " + CHAIN);
    }
    lines.add("COMMIT");
    must(String.join("\n", lines) + "\n", List.of(tool + "-restore", "--noflush", "-w"));
  }

  /** First who may always pass, then what is dropped. */
  private List<String> rules() {
    List<String> lines = new ArrayList<>();
    for (boolean allow : new boolean[] {true, false}) {
      for (TargetSet set : IpsetSets.ours()) {
        if (set.isIpv6() != ipv6 || (set.kind() == TargetSet.Kind.ALLOW) != allow) continue;
        both(lines, set, allow ? "RETURN" : "DROP");
      }
    }
    lines.add("-A " + CHAIN + " -j " + LISTS);
    return lines;
  }

  private static void both(List<String> lines, TargetSet set, String verdict) {
    boolean connection = set.kind() == TargetSet.Kind.CONNECTION;
    // Of a reply the ends are swapped, so that one element serves both directions.
    for (String ends : connection ? List.of("src,dst,dst", "dst,src,src") : List.of("src", "dst")) {
      String match = " -m set --match-set " + IpsetSets.name(set) + " " + ends;
      lines.add("-A " + CHAIN + match + " -j " + verdict);
    }
  }

  private boolean jumps(String hook) throws FirewallException {
    return succeeds(List.of(tool, "-w", "-C", hook, "-j", CHAIN));
  }

  boolean isComplete() throws FirewallException {
    for (String hook : hooks) {
      if (!jumps(hook)) return false;
    }
    Finished listed = finish("", List.of(tool, "-w", "-S", CHAIN));
    if (listed.code != 0) return false;
    List<String> found = listed.output.lines().filter(line -> line.startsWith("-A ")).toList();
    return found.equals(rules());
  }

  /** Undoes exactly what {@link #write} did. */
  void remove() throws FirewallException {
    for (String hook : List.of("FORWARD", "INPUT", "OUTPUT")) {
      while (jumps(hook)) must("", List.of(tool, "-w", "-D", hook, "-j", CHAIN));
    }
    for (String chain : List.of(CHAIN, LISTS)) {
      if (!isThere(chain)) continue;
      must("", List.of(tool, "-w", "-F", chain));
      must("", List.of(tool, "-w", "-X", chain));
    }
  }

  private boolean isThere(String chain) throws FirewallException {
    return succeeds(List.of(tool, "-w", "-S", chain));
  }

  /**
   * A rule of the chain of lists, and what it counted.
   *
   * @param text without {@code -A} and the chain's name
   */
  record Counted(String text, long packets, long bytes) {
    /** From a line of {@code iptables -S -v}. */
    static Counted parse(String line) {
      Matcher counters = COUNTERS.matcher(line);
      String text = counters.replaceFirst(" ").replaceFirst("^-A \\S+ ", "").strip();
      counters.reset();
      if (!counters.find()) return new Counted(text, 0, 0);
      return new Counted(
          text, Long.parseLong(counters.group(1)), Long.parseLong(counters.group(2)));
    }
  }

  private static final Pattern COUNTERS = Pattern.compile(" -c (\\d+) (\\d+)(?: |$)");

  /** The rules of the chain of lists, in their order; none where there is no such chain. */
  List<Counted> lists() throws FirewallException {
    Finished listed = finish("", List.of(tool, "-w", "-v", "-S", LISTS));
    if (listed.code != 0) return List.of();
    return listed
        .output
        .lines()
        .filter(line -> line.startsWith("-A "))
        .map(Counted::parse)
        .toList();
  }

  /** Whether the chain of lists is there. */
  boolean hasLists() throws FirewallException {
    return isThere(LISTS);
  }

  /** Has exactly these rules in the chain of lists, which begin to count where they say. */
  void lists(List<Counted> rules) throws FirewallException {
    List<String> lines = new ArrayList<>(List.of("*filter", ":" + LISTS + " - [0:0]"));
    for (Counted rule : rules) {
      String counters = "[" + rule.packets() + ":" + rule.bytes() + "] ";
      lines.add(counters + "-A " + LISTS + " " + rule.text());
    }
    lines.add("COMMIT");
    must(
        String.join("\n", lines) + "\n",
        List.of(tool + "-restore", "--noflush", "--counters", "-w"));
  }

  private static boolean succeeds(List<String> command) throws FirewallException {
    return finish("", command).code == 0;
  }

  private static void must(String input, List<String> command) throws FirewallException {
    Finished finished = finish(input, command);
    if (finished.code == 0) return;
    boolean right = finished.output.contains("you must be root");
    throw new FirewallException(
        right ? FirewallException.Kind.NOT_PERMITTED : FirewallException.Kind.OTHER,
        String.join(" ", command) + " failed: " + finished.output.strip());
  }

  private static Finished finish(String input, List<String> command) throws FirewallException {
    try {
      return run(input, command);
    } catch (IOException notStarted) {
      throw new FirewallException(
          FirewallException.Kind.NOT_SUPPORTED,
          "cannot run " + command.get(0) + "; install iptables",
          notStarted);
    }
  }

  private record Finished(int code, String output) {}

  private static Finished run(String input, List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.US_ASCII));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + " hung");
      }
      return new Finished(process.exitValue(), output);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + " was interrupted", interrupted);
    }
  }
}
