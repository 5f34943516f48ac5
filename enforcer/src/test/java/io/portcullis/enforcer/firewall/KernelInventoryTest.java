package io.portcullis.enforcer.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.netlink.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelInventoryTest {
  private static final KernelInventory.Flowtable FLOWTABLE =
      new KernelInventory.Flowtable("filter", "fast", List.of("lan", "wan"), false);

  private static final FirewallSettings ROUTER = FirewallSettings.router();
  private static final FirewallSettings HOST = FirewallSettings.host();

  private static KernelInventory with(
      List<KernelInventory.Flowtable> flowtables, List<KernelInventory.Bridge> bridges) {
    return with(true, flowtables, bridges);
  }

  private static KernelInventory with(
      boolean conntrack,
      List<KernelInventory.Flowtable> flowtables,
      List<KernelInventory.Bridge> bridges) {
    return new KernelInventory(
        "6.1", true, true, conntrack, true, true, true, false, flowtables, bridges);
  }

  @Test
  void aRouterWithoutOffloadOrBridgesMissesNothing() {
    assertThat(with(List.of(), List.of()).gaps(FirewallSettings.router())).isEmpty();
  }

  @Test
  void t05WhereConntrackForgetsOffloadedConnectionsAFlowtableIsNoGap() {
    KernelInventory inventory = with(List.of(FLOWTABLE), List.of());
    assertThat(inventory.gaps(FirewallSettings.router())).isEmpty();
    // Ended connections come to the forward hook, which a host's table does not have.
    assertThat(inventory.gaps(FirewallSettings.host())).hasSize(1);
    assertThat(inventory.ingressDevices(ROUTER.hooks())).isEmpty();
  }

  @Test
  void t05WithoutConntrackAFlowtableIsAGapUntilItsDevicesAreWatchedOnArrival() {
    KernelInventory inventory = with(false, List.of(FLOWTABLE), List.of());
    assertThat(inventory.gaps(FirewallSettings.router()))
        .singleElement()
        .satisfies(gap -> assertThat(gap.what()).contains("fast").contains("not dropped"));
    FirewallSettings watched =
        new FirewallSettings(
            EnumSet.of(FirewallSettings.Hook.FORWARD),
            List.copyOf(inventory.ingressDevices(ROUTER.hooks())),
            1000);
    assertThat(inventory.gaps(watched)).isEmpty();
  }

  @Test
  void t05OffloadIntoTheNetworkCardStaysAGap() {
    KernelInventory inventory =
        with(
            List.of(new KernelInventory.Flowtable("filter", "fast", List.of("lan"), true)),
            List.of());
    assertThat(inventory.gaps(FirewallSettings.router().watching(List.of("lan"))))
        .singleElement()
        .satisfies(gap -> assertThat(gap.what()).contains("network card for some seconds"));
  }

  @Test
  void t05AFlowtableIsReadFromTheKernelsAnswer() {
    byte[] devices = joined(attribute(1, zeroEnded("lan")), attribute(1, zeroEnded("wan")));
    byte[] answer =
        joined(
            attribute(1, zeroEnded("filter")),
            attribute(2, zeroEnded("fast")),
            attribute(3 | 0x8000, attribute(3 | 0x8000, devices)),
            attribute(7, new byte[] {0, 0, 0, 1}));
    assertThat(KernelInventory.Flowtable.read(Attributes.of(answer)))
        .isEqualTo(new KernelInventory.Flowtable("filter", "fast", List.of("lan", "wan"), true));
  }

  @Test
  void bridgedTrafficIsAGapUnlessTheForwardHookSeesIt() {
    List<String> ports = List.of("p1", "p2");
    KernelInventory unseen =
        with(List.of(), List.of(new KernelInventory.Bridge("br0", ports, false)));
    assertThat(unseen.gaps(FirewallSettings.router())).hasSize(1);
    assertThat(unseen.ingressDevices(ROUTER.hooks())).containsExactly("p1", "p2");
    KernelInventory seen = with(List.of(), List.of(new KernelInventory.Bridge("br0", ports, true)));
    assertThat(seen.gaps(FirewallSettings.router())).isEmpty();
    assertThat(seen.ingressDevices(ROUTER.hooks())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMachineWithoutAForwardHookLooksAtItsBridgesPortsWhateverTheForwardHookWouldSee(
      boolean forwardSees) {
    KernelInventory bridging =
        with(
            List.of(),
            List.of(new KernelInventory.Bridge("br0", List.of("p1", "p2"), forwardSees)));
    assertThat(bridging.ingressDevices(HOST.hooks())).containsExactly("p1", "p2");
    assertThat(bridging.gaps(HOST)).hasSize(1);
    assertThat(bridging.gaps(HOST.watching(List.of("p1", "p2")))).isEmpty();
    assertThat(bridging.forIpset().gaps(HOST.watching(List.of("p1", "p2"))))
        .as("ipset cannot look on arrival")
        .singleElement()
        .satisfies(gap -> assertThat(gap.remedy()).contains("nftables"));
  }

  @ParameterizedTest
  @CsvSource({
    // bridge-nf-call-iptables, -ip6tables, -filter-vlan-tagged, vlan_filtering: the forward hook
    // sees
    "0, 0, 0, 0, false",
    "1, 0, 0, 0, false",
    "0, 1, 0, 0, false",
    "1, 1, 0, 0, true",
    "1, 1, 0, 1, false",
    "1, 1, 1, 1, true",
    "0, 0, 1, 1, false",
    "2, 1, 0, 0, true",
  })
  void whatTheForwardHookSeesOfABridgeIsReadFromItsSettings(
      String ipv4, String ipv6, String tagged, String vlans, boolean seen, @TempDir Path root)
      throws IOException {
    write(root, "proc/sys/net/bridge/bridge-nf-call-iptables", ipv4 + "\n");
    write(root, "proc/sys/net/bridge/bridge-nf-call-ip6tables", ipv6 + "\n");
    write(root, "proc/sys/net/bridge/bridge-nf-filter-vlan-tagged", tagged + "\n");
    write(root, "sys/class/net/br0/bridge/vlan_filtering", vlans + "\n");
    assertThat(KernelInventory.take(root).bridges())
        .containsExactly(new KernelInventory.Bridge("br0", List.of(), seen));
  }

  @Test
  void settingsAndDevicesAreReadFromProcAndSys(@TempDir Path root) throws IOException {
    write(root, "proc/sys/net/ipv4/ip_forward", "1\n");
    write(root, "proc/sys/net/ipv6/conf/all/forwarding", "0\n");
    write(root, "proc/thread-self/status", "Name:\tjava\nCapEff:\t0000000000001000\n");
    write(root, "proc/thread-self/net/ip_tables_names", "filter\nnat\n");
    write(root, "proc/sys/kernel/osrelease", "6.1.0-test\n");
    write(root, "proc/sys/net/bridge/bridge-nf-call-iptables", "0\n");
    Files.createDirectories(root.resolve("sys/class/net/br0/bridge"));
    Files.createDirectories(root.resolve("sys/class/net/br0/brif/p1"));
    Files.createDirectories(root.resolve("sys/class/net/br0/brif/p2"));
    Files.createDirectories(root.resolve("sys/class/net/eth0"));

    KernelInventory found = KernelInventory.take(root);
    assertThat(found.forwardsIpv4()).isTrue();
    assertThat(found.forwardsIpv6()).isFalse();
    assertThat(found.netAdmin()).isTrue();
    assertThat(found.translates()).isTrue();
    assertThat(found.release()).isEqualTo("6.1.0-test");
    assertThat(found.bridges())
        .containsExactly(new KernelInventory.Bridge("br0", List.of("p1", "p2"), false));
    assertThat(found.gaps(FirewallSettings.router()))
        .extracting(KernelInventory.Gap::what)
        .contains("this machine does not forward IPv6");
  }

  @Test
  void withoutTheRightAllElseIsIdle() {
    KernelInventory inventory =
        new KernelInventory(
            "6.1", false, false, false, false, false, false, false, List.of(), List.of());
    assertThat(inventory.gaps(FirewallSettings.router()))
        .extracting(KernelInventory.Gap::what)
        .first()
        .asString()
        .contains("CAP_NET_ADMIN");
  }

  @Test
  void portsThatCameSinceAreFoundWithoutAskingForAllElseAgain(@TempDir Path root)
      throws IOException {
    write(root, "sys/class/net/br0/bridge/bridge_id", "");
    write(root, "sys/class/net/br0/brif/p1/port_no", "1");
    KernelInventory inventory =
        new KernelInventory("6.1", true, true, true, true, true, true, false, List.of(), List.of());
    assertThat(inventory.refreshed(root).ingressDevices(ROUTER.hooks()))
        .as("a lone port hides nothing")
        .isEmpty();
    write(root, "sys/class/net/br0/brif/p2/port_no", "2");
    assertThat(inventory.refreshed(root).ingressDevices(ROUTER.hooks()))
        .containsExactly("p1", "p2");
    assertThat(inventory.refreshed(root).release()).isEqualTo("6.1");
    Files.delete(root.resolve("sys/class/net/br0/brif/p1/port_no"));
    Files.delete(root.resolve("sys/class/net/br0/brif/p1"));
    assertThat(inventory.refreshed(root).ingressDevices(ROUTER.hooks())).isEmpty();
  }

  private static void write(Path root, String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private static byte[] zeroEnded(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] attribute(int type, byte[] value) {
    return ByteBuffer.allocate((4 + value.length + 3) & ~3)
        .order(ByteOrder.nativeOrder())
        .putShort((short) (4 + value.length))
        .putShort((short) type)
        .put(value)
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) length += part.length;
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) all.put(part);
    return all.array();
  }
}
