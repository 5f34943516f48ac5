package io.portcullis.gateway.names;

import io.portcullis.argus.names.Handshake;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.capture.names.NameListener;
import io.portcullis.detector.reasons.NameEvent;
import java.util.List;
import java.util.function.Consumer;

/** What a watch for names tells, as a detector takes it. */
record NameEar(Consumer<NameEvent> told) implements NameListener {

  @Override
  public void answered(
      long micros, IpAddress client, String name, boolean nonexistent, List<IpAddress> addresses) {
    told.accept(new NameEvent.Answer(micros, client, name, nonexistent, addresses));
  }

  @Override
  public void unheard(long fromMicros, long micros) {
    told.accept(new NameEvent.Unheard(micros, fromMicros));
  }

  @Override
  public void shook(
      IpAddress client, int clientPort, IpAddress server, int serverPort, Handshake handshake) {
    NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
    long micros = handshake.seenMicros();
    String name = handshake.name();
    boolean http = handshake.kind() == Handshake.Kind.HTTP;
    // Which User-Agent it is nobody keeps, only whether there is one.
    String agent = handshake.userAgent() ? "some" : "";
    told.accept(
        http
            ? new NameEvent.Request(micros, ends, name, agent)
            : new NameEvent.Hello(micros, ends, name, handshake.ja4()));
  }

  @Override
  public void certified(
      long micros,
      IpAddress client,
      int clientPort,
      IpAddress server,
      int serverPort,
      Handshake.Certificate certificate) {
    NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
    if (!certificate.seen()) return;
    told.accept(new NameEvent.Certificate(micros, ends, certificate.selfSigned()));
  }

  @Override
  public void spokeOtherwise(
      long micros, IpAddress client, int clientPort, IpAddress server, int serverPort) {
    NameEvent.Ends ends = new NameEvent.Ends(client, clientPort, server, serverPort);
    told.accept(new NameEvent.OtherData(micros, ends));
  }
}
