package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import io.portcullis.argus.Tuple.Part;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.parameters.Ports;
import io.portcullis.detector.table.Few;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One destination port of one destination, and who was seen using it. */
final class Service implements RecentTable.Seen {
  /** From so many clients on it is popular. */
  static final int POPULAR = 3;

  /** Not looked up yet. */
  static final Service NONE = forgotten();

  private final Tuple tuple;
  final int port;
  final PortClass portClass;

  /** Whether the destination could be a server: no group, no broadcast, no loopback. */
  final boolean ofOneHost;

  final boolean isPrivate;

  /** First tuples of different sources, but for {@link #tuple}'s own. */
  private Few<Tuple> others = Few.none();

  private long lastFlow;
  private boolean forgotten;

  private Service(
      Tuple tuple, int port, PortClass portClass, boolean ofOneHost, boolean isPrivate) {
    this.tuple = tuple;
    this.port = port;
    this.portClass = portClass;
    this.ofOneHost = ofOneHost;
    this.isPrivate = isPrivate;
  }

  /** Of a tuple's destination and port; private addresses are inside whatever is said of it. */
  static Service of(Tuple tuple, Ports ports, Inside inside) {
    int port = Ports.number(tuple.destinationPort());
    Optional<Address> address = Address.parse(tuple.destination());
    boolean isPrivate = address.filter(Address::isPrivate).isPresent();
    PortClass portClass = ports.classOf(port, isPrivate || inside.contains(tuple.destination()));
    boolean ofOneHost = address.filter(Address::isOneHost).isPresent();
    return new Service(tuple, port, portClass, ofOneHost, isPrivate);
  }

  private static Service forgotten() {
    Service none =
        new Service(
            Tuple.of("", "", "", ""), Ports.NO_PORT, PortClass.INFRASTRUCTURE, false, false);
    none.forgotten = true;
    return none;
  }

  private static boolean isSameClient(Tuple one, Tuple other) {
    return one.matches(Part.SOURCE, other, Part.SOURCE);
  }

  /** Notes who uses it. */
  void usedBy(Tuple client) {
    if (tuple.matches(Part.SOURCE, client, Part.SOURCE)) return;
    others = others.with(client, Service::isSameClient, POPULAR - 1);
  }

  /** How many clients were seen, {@link #POPULAR} at most. */
  int clients() {
    return 1 + others.size();
  }

  /** First tuples of these, in the order they came. */
  List<Tuple> usedBy() {
    List<Tuple> all = new ArrayList<>(List.of(tuple));
    all.addAll(others.all());
    return all;
  }

  void seen(long flow) {
    lastFlow = flow;
  }

  boolean isForgotten() {
    return forgotten;
  }

  @Override
  public Tuple tuple() {
    return tuple;
  }

  @Override
  public long lastFlow() {
    return lastFlow;
  }

  @Override
  public void forget() {
    forgotten = true;
  }
}
