package io.portcullis.fleet.bus;

import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A connection to the bus that is never mended: when it breaks, whoever had it makes another and
 * reads all again.
 */
public final class Bus implements AutoCloseable {
  /** The stream that holds the last message of each place. */
  public static final String STREAM = "PORTCULLIS";

  /** Beyond the longest rule there is nothing to remember (24 days). */
  private static final Duration REMEMBERED = Duration.ofDays(25);

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PENDING_MESSAGES = 20_000;
  private static final long PENDING_BYTES = 32L * 1024 * 1024;

  private final Connection connection;
  private final JetStream stream;
  private final String name;
  private final Trouble trouble;
  private Optional<Dispatcher> reading = Optional.empty();

  private Bus(Connection connection, String name, Trouble trouble) throws IOException {
    this.connection = connection;
    this.name = name;
    this.trouble = trouble;
    this.stream = connection.jetStream(JetStreamOptions.builder().requestTimeout(PATIENCE).build());
  }

  /**
   * Connects.
   *
   * @param servers as {@code nats://HOST:PORT} or {@code tls://HOST:PORT}; one of them is taken
   * @param name of the site, or of another who has a key there
   * @throws IOException when none answers or none takes the key, with what is wrong
   */
  public static Bus connect(
      List<String> servers, String name, SigningKey key, Optional<SSLContext> tls)
      throws IOException, InterruptedException {
    Trouble trouble = new Trouble();
    Options.Builder options =
        Options.builder()
            .servers(servers.toArray(String[]::new))
            .connectionName("portcullis " + name)
            .authHandler(new KeyAtTheDoor(key))
            .inboxPrefix("_INBOX." + name + ".")
            .connectionTimeout(PATIENCE)
            .pingInterval(Duration.ofSeconds(10))
            .maxPingsOut(2)
            .noReconnect()
            .connectionListener(trouble)
            .errorListener(trouble);
    tls.ifPresent(options::sslContext);
    try {
      Connection connection = Nats.connect(options.build());
      return new Bus(connection, name, trouble);
    } catch (IOException | IllegalArgumentException failed) {
      throw new IOException(
          "no bus at " + String.join(", ", servers) + ": " + words(failed), failed);
    }
  }

  private static String words(Exception failed) {
    String words = String.valueOf(failed.getMessage());
    return words.length() <= 160 ? words : words.substring(0, 160) + "…";
  }

  /** Makes the stream, or gives it its form anew; needs the operator's key. */
  public void prepare() throws IOException {
    board().prepare(STREAM, Place.ALL, REMEMBERED, false);
  }

  /** Its streams, where they are made, and read now and then. */
  public Board board() throws IOException {
    return new Board(connection);
  }

  /**
   * Reads the last message of each place, and then what comes. What was read before ends.
   *
   * @param places {@link Place#ALL} or {@link Place#ENTRIES}
   */
  public void read(String places, Inbox inbox) throws IOException {
    reading.ifPresent(connection::closeDispatcher);
    Dispatcher dispatcher = connection.createDispatcher();
    dispatcher.setPendingLimits(PENDING_MESSAGES, PENDING_BYTES);
    reading = Optional.of(dispatcher);
    try {
      // One of this name may be left over from a connection that the server believes in still.
      JetStreamManagement management = connection.jetStreamManagement();
      try {
        management.deleteConsumer(STREAM, name);
      } catch (JetStreamApiException thereIsNone) {
        // Which is as it should be.
      }
      ConsumerConfiguration all =
          ConsumerConfiguration.builder()
              .name(name)
              .deliverPolicy(DeliverPolicy.LastPerSubject)
              .ackPolicy(AckPolicy.None)
              .memStorage(true)
              .inactiveThreshold(Duration.ofSeconds(30))
              .build();
      PushSubscribeOptions options =
          PushSubscribeOptions.builder().stream(STREAM).configuration(all).build();
      JetStreamSubscription subscribed =
          stream.subscribe(places, dispatcher, each -> put(inbox, each), false, options);
      if (subscribed.getConsumerInfo().getCalculatedPending() == 0) inbox.wholeAlready();
    } catch (JetStreamApiException refused) {
      throw new IOException("the bus lets us read nothing: " + words(refused), refused);
    }
  }

  private static void put(Inbox inbox, Message message) {
    if (!message.isJetStream()) return;
    NatsJetStreamMetaData told = message.metaData();
    inbox.put(
        message.getSubject(),
        message.getData(),
        told.timestamp().toInstant(),
        told.consumerSequence(),
        told.pendingCount());
  }

  /**
   * Puts a message at its place, and waits until the server has it.
   *
   * @throws IOException when it is refused or nobody answers
   */
  public void say(Place place, byte[] message) throws IOException {
    try {
      stream.publish(place.toString(), message);
    } catch (JetStreamApiException refused) {
      throw new IOException("the bus refuses " + place + ": " + words(refused), refused);
    } catch (IOException noAnswer) {
      throw new IOException(
          "the bus takes nothing at "
              + place
              + trouble.last().map(why -> ": " + why).orElse(": " + words(noAnswer)),
          noAnswer);
    }
  }

  /**
   * Whether it is up still.
   *
   * @throws IOException when it is not
   */
  public void check() throws IOException {
    if (connection.getStatus() == Connection.Status.CONNECTED) return;
    throw new IOException("the bus is gone" + trouble.last().map(why -> ": " + why).orElse(""));
  }

  @Override
  public void close() throws InterruptedException {
    connection.close();
  }

  /** Shows the server who we are: signs what it wants signed, with a key for nothing else. */
  private record KeyAtTheDoor(SigningKey key) implements AuthHandler {
    @Override
    public byte[] sign(byte[] nonce) {
      return key.sign(nonce);
    }

    @Override
    public char[] getID() {
      return key.busName().toCharArray();
    }

    @Override
    public char[] getJWT() {
      return new char[0];
    }
  }

  /** Hears what goes wrong, so that it can be told. */
  private static final class Trouble implements ErrorListener, ConnectionListener {
    private volatile Optional<String> last = Optional.empty();

    Optional<String> last() {
      return last;
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
      last = Optional.of(error.toLowerCase(Locale.ROOT));
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception failed) {
      last = Optional.of(words(failed));
    }

    @Override
    public void connectionEvent(Connection connection, Events type) {
      // Whoever has the connection asks for its state.
    }
  }
}
