package io.portcullis.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.notify.notifier.Notice;
import io.portcullis.gateway.notify.notifier.Notifier;
import io.portcullis.gateway.notify.notifier.Refusals;
import io.portcullis.gateway.notify.notifier.Severity;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboxTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final BlockingQueue<Notice> arrived = new LinkedBlockingQueue<>();
  private final NoticeWriter writer =
      new NoticeWriter("router", BootClock.system(), ZoneOffset.UTC);

  private static Notice notice(String title) {
    return new Notice(
        Instant.now(), "block", Severity.WARNING, "router", title, List.of(), Optional.empty());
  }

  private static Outbox.Pace pace(Duration digest, int perHour, int queue, Duration giveUp) {
    return new Outbox.Pace(digest, perHour, queue, SHORT, SHORT, giveUp);
  }

  private Outbox outbox(Notifier.Sender sender, Outbox.Pace pace) {
    Outbox outbox = new Outbox("test", sender, writer::digest, pace, BootClock.system());
    outbox.start();
    return outbox;
  }

  private Notice next() throws InterruptedException {
    Notice next = arrived.poll(30, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing arrived");
    return next;
  }

  @Test
  void eachNoticeIsAMessageOfItsOwn() throws Exception {
    try (Outbox outbox = outbox(arrived::add, pace(Duration.ZERO, 60, 10, Duration.ofMinutes(1)))) {
      outbox.put(notice("one"));
      outbox.put(notice("two"));
      assertThat(List.of(next().title(), next().title())).containsExactly("one", "two");
    }
  }

  @Test
  void aDigestGathersThemAndCountsThem() throws Exception {
    Outbox outbox =
        outbox(arrived::add, pace(Duration.ofMillis(500), 60, 30, Duration.ofMinutes(1)));
    for (int at = 0; at < 20; at++) outbox.put(notice("number " + at));
    Notice digest = next();
    outbox.close();
    assertThat(digest.title()).isEqualTo("20 events: 20 block");
    assertThat(digest.text()).contains("number 0", "number 14", "and 5 more");
    assertThat(digest.text()).doesNotContain("number 15");
    assertThat(digest.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void beyondItsRateWhatComesIsGathered() throws Exception {
    Outbox outbox = outbox(arrived::add, pace(Duration.ZERO, 1, 30, Duration.ofMinutes(1)));
    outbox.put(notice("first"));
    assertThat(next().title()).isEqualTo("first");
    outbox.put(notice("second"));
    outbox.put(notice("third"));
    assertThat(arrived.poll(300, TimeUnit.MILLISECONDS)).isNull();
    outbox.close();
    assertThat(next().title()).as("at the end all is sent").isEqualTo("2 events: 2 block");
  }

  @Test
  void whatFailsIsTriedAgainAndArrivesOnce() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Notifier.Sender shaky =
        notice -> {
          if (tries.incrementAndGet() < 4) throw new IOException("not now");
          arrived.add(notice);
        };
    try (Outbox outbox = outbox(shaky, pace(Duration.ZERO, 60, 10, Duration.ofMinutes(1)))) {
      outbox.put(notice("one"));
      assertThat(next().title()).isEqualTo("one");
      assertThat(tries).hasValue(4);
    }
    assertThat(arrived).isEmpty();
  }

  @Test
  void whatIsRefusedIsLostAtOnceAndSaidWithTheNext() throws Exception {
    Notifier.Sender picky =
        notice -> {
          if (notice.title().equals("bad")) throw Refusals.refusal();
          arrived.add(notice);
        };
    try (Outbox outbox = outbox(picky, pace(Duration.ZERO, 60, 10, Duration.ofMinutes(1)))) {
      outbox.put(notice("bad"));
      outbox.put(notice("good"));
      assertThat(next().text()).isEqualTo("Lost: 1 earlier notices were lost");
      assertThat(outbox.lost()).isEqualTo(1);
      outbox.put(notice("better"));
      assertThat(next().text()).as("said once").isEmpty();
    }
  }

  @Test
  void whatDoesNotGoThroughForLongIsLost() throws Exception {
    Notifier.Sender dead =
        notice -> {
          throw new IOException("no route");
        };
    Outbox outbox = outbox(dead, pace(Duration.ZERO, 60, 10, SHORT));
    outbox.put(notice("one"));
    while (outbox.lost() == 0) Thread.sleep(5);
    assertThat(outbox.trouble()).isEqualTo("no route");
    outbox.close();
    assertThat(outbox.sent()).isZero();
  }

  @Test
  void oneThatHangsHoldsUpNobodyAndItsLossesAreCounted() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Notifier.Sender hangs =
        notice -> {
          taken.countDown();
          never.await();
        };
    Outbox outbox = outbox(hangs, pace(Duration.ZERO, 60, 5, Duration.ofMinutes(1)));
    outbox.put(notice("the one that hangs"));
    taken.await();
    for (int at = 0; at < 1000; at++) outbox.put(notice("more"));
    assertThat(outbox.waiting()).isEqualTo(5);
    assertThat(outbox.lost()).isEqualTo(995);
    outbox.close();
    assertThat(outbox.lost()).as("the queue, and the one that hung").isEqualTo(1001);
  }

  @Test
  void aDefectOfANotifierCostsItsMessageAlone() throws Exception {
    Notifier.Sender broken =
        notice -> {
          if (notice.title().equals("bad")) throw new IllegalStateException("a defect");
          arrived.add(notice);
        };
    try (Outbox outbox = outbox(broken, pace(Duration.ZERO, 60, 10, SHORT))) {
      outbox.put(notice("bad"));
      outbox.put(notice("good"));
      assertThat(next().title()).isEqualTo("good");
    }
  }
}
