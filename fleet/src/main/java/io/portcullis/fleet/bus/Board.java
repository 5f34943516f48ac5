package io.portcullis.fleet.bus;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.portcullis.fleet.message.Signed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Streams of the bus that hold the last message of each subject, read as a whole when somebody
 * wants to know, and by nobody else meanwhile.
 */
public final class Board {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Between two attempts at a server that does not answer. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** Of messages of 16 KiB each; the server keeps no more for a client that is slow. */
  private static final int AT_ONCE = 200;

  private static final int MOST_EMPTY_HANDED = 3;
  private static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int NO_MESSAGE = 10037;
  private static final String GET_MESSAGE = "$JS.API.STREAM.MSG.GET.";

  private final Connection connection;
  private final JetStream stream;
  private final JetStreamManagement management;

  Board(Connection connection) throws IOException {
    this.connection = connection;
    JetStreamOptions options = JetStreamOptions.builder().requestTimeout(PATIENCE).build();
    this.stream = connection.jetStream(options);
    this.management = connection.jetStreamManagement(options);
  }

  /** Takes one message of a reading; {@code sequence} is its number in the stream. */
  public interface Reader {
    void take(String subject, byte[] message, long sequence) throws IOException;
  }

  /**
   * Makes a stream, or gives it its form anew; needs the operator's key.
   *
   * @param remembered how long a message stays that is not said again
   * @param inMemory whether a server that starts anew may have forgotten it
   */
  public void prepare(String name, String subjects, Duration remembered, boolean inMemory)
      throws IOException {
    StreamConfiguration wanted =
        StreamConfiguration.builder()
            .name(name)
            .subjects(subjects)
            .retentionPolicy(RetentionPolicy.Limits)
            .storageType(inMemory ? StorageType.Memory : StorageType.File)
            .discardPolicy(DiscardPolicy.Old)
            .maxMessagesPerSubject(1)
            .maximumMessageSize(Signed.LARGEST)
            .maxAge(remembered)
            .duplicateWindow(remembered.compareTo(PATIENCE) < 0 ? remembered : PATIENCE)
            .denyDelete(true)
            .build();
    try {
      prepare(wanted);
    } catch (JetStreamApiException refused) {
      throw new IOException("the bus refuses the stream " + name + ": " + words(refused), refused);
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while the stream " + name + " was made", told);
    }
  }

  /** A server that has just read its configuration again answers nobody for a moment. */
  private void prepare(StreamConfiguration wanted)
      throws IOException, JetStreamApiException, InterruptedException {
    long last = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (management.getStreamNames().contains(wanted.getName())) {
          management.updateStream(wanted);
        } else {
          management.addStream(wanted);
        }
        return;
      } catch (IOException noAnswer) {
        if (System.nanoTime() - last >= 0) throw noAnswer;
        Thread.sleep(AGAIN.toMillis());
      }
    }
  }

  private static String words(Exception failed) {
    return String.valueOf(failed.getMessage());
  }

  /**
   * Puts a message in the place of the last of its subject.
   *
   * @throws IOException when it is refused or nobody answers
   */
  public void put(String subject, byte[] message) throws IOException {
    put(subject, message, PublishOptions.builder().build());
  }

  /**
   * Puts a message where nobody else has put one meanwhile: the server compares and takes it, or
   * does not.
   *
   * @param last number of the message that stands there; 0: none
   * @return whether it stands there now
   * @throws IOException when it is refused for another reason or nobody answers
   */
  public boolean putIf(String subject, byte[] message, long last) throws IOException {
    return put(
        subject, message, PublishOptions.builder().expectedLastSubjectSequence(last).build());
  }

  private boolean put(String subject, byte[] message, PublishOptions options) throws IOException {
    try {
      stream.publish(subject, message, options);
      return true;
    } catch (JetStreamApiException refused) {
      if (refused.getApiErrorCode() == WRONG_LAST_SEQUENCE) return false;
      throw new IOException("the bus refuses " + subject + ": " + words(refused), refused);
    } catch (IOException noAnswer) {
      throw new IOException(
          "the bus takes nothing at " + subject + ": " + words(noAnswer), noAnswer);
    }
  }

  /**
   * The last message of a subject; empty where there is none.
   *
   * @throws IOException when nobody answers
   */
  public Optional<byte[]> last(String stream, String subject) throws IOException {
    // The client's own call asks for facts of the stream first, once in a process: no site may.
    Message answer;
    try {
      answer =
          connection.request(
              GET_MESSAGE + stream,
              MessageGetRequest.lastForSubject(subject).serialize(),
              PATIENCE);
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new IOException("ended while the bus was asked for " + subject, told);
    }
    if (answer == null) throw new IOException("the bus does not show " + subject);
    MessageInfo found = new MessageInfo(answer, stream, false);
    if (!found.hasError()) return Optional.ofNullable(found.getData());
    if (found.getApiErrorCode() == NO_MESSAGE) return Optional.empty();
    throw new IOException("the bus hides " + subject + ": " + found.getError());
  }

  /**
   * Reads the last message of each subject, in the order of the stream.
   *
   * @param name of the consumer; whoever reads by the same name meanwhile fails
   * @param filter subjects, as one of NATS with wildcards
   * @throws IOException when not all could be read
   */
  public void read(String stream, String name, String filter, Reader reader) throws IOException {
    forget(stream, name);
    try {
      ConsumerInfo made =
          management.addOrUpdateConsumer(
              stream,
              ConsumerConfiguration.builder()
                  .name(name)
                  .filterSubject(filter)
                  .deliverPolicy(DeliverPolicy.LastPerSubject)
                  .ackPolicy(AckPolicy.None)
                  .memStorage(true)
                  .inactiveThreshold(Duration.ofSeconds(30))
                  .build());
      readAll(stream, name, made.getCalculatedPending(), reader);
    } catch (JetStreamApiException refused) {
      throw new IOException("the bus lets us not read " + filter + ": " + words(refused), refused);
    } finally {
      forget(stream, name);
    }
  }

  /**
   * Asks for no more than there is: the server would keep us waiting for the rest.
   *
   * @param pending messages to begin with; one that is replaced meanwhile comes as its successor
   */
  private void readAll(String stream, String name, long pending, Reader reader)
      throws IOException, JetStreamApiException {
    if (pending == 0) return;
    JetStreamSubscription reading =
        this.stream.subscribe(null, PullSubscribeOptions.fastBind(stream, name));
    try {
      int emptyHanded = 0;
      for (long left = pending; left > 0; ) {
        List<Message> some = reading.fetch((int) Math.min(AT_ONCE, left), PATIENCE);
        for (Message each : some) {
          left = each.metaData().pendingCount();
          reader.take(each.getSubject(), each.getData(), each.metaData().streamSequence());
        }
        if (!some.isEmpty()) continue;
        left = management.getConsumerInfo(stream, name).getNumPending();
        if (++emptyHanded == MOST_EMPTY_HANDED) {
          throw new IOException("the bus is too slow with " + name);
        }
      }
    } finally {
      if (connection.getStatus() == Connection.Status.CONNECTED) reading.unsubscribe();
    }
  }

  private void forget(String stream, String name) throws IOException {
    try {
      management.deleteConsumer(stream, name);
    } catch (JetStreamApiException thereIsNone) {
      // Which is as it should be.
    }
  }
}
