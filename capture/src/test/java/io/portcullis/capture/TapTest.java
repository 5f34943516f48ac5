package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.MockedConstruction;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;
import org.pcap4j.packet.namednumber.DataLinkType;

/** Handles of libpcap that break, which no real interface does when it is asked to. */
final class TapTest {
  private static final long NOW = Timeline.micros(Instant.EPOCH.plusSeconds(1));

  private final TargetWatch watch =
      new TargetWatch(Blocks.connection("10.0.0.5-203.0.113.7-443-udp"), 1, false);
  private final Tap tap =
      new Tap(
          0,
          "lo",
          TapSide.ARRIVING_INSIDE,
          () -> new OwnAddresses(List.of()),
          new EvidenceRing(0),
          InstantSource.fixed(Instant.EPOCH.plusSeconds(1)));

  @BeforeEach
  void wanted() {
    tap.want(new TargetWatchList(List.of(watch), List.of()));
  }

  private static PcapHandle handle() throws Exception {
    PcapHandle handle = mock(PcapHandle.class);
    PcapStat nothing = mock(PcapStat.class);
    when(handle.getDlt()).thenReturn(DataLinkType.EN10MB);
    when(handle.getStats()).thenReturn(nothing);
    return handle;
  }

  /** A handle whose first loop is the tap's end. */
  private PcapHandle last() throws Exception {
    PcapHandle handle = handle();
    doAnswer(
            loop -> {
              tap.stop();
              throw new InterruptedException();
            })
        .when(handle)
        .loop(anyInt(), any(RawPacketListener.class));
    return handle;
  }

  /** Runs the tap to its end on handles that it opens one after another; returns its troubles. */
  private List<String> run(PcapHandle... handles) {
    List<String> troubles = new ArrayList<>();
    try (MockedConstruction<PcapHandle.Builder> builders =
        mockConstruction(
            PcapHandle.Builder.class,
            withSettings().defaultAnswer(RETURNS_SELF),
            (builder, made) -> {
              troubles.add(tap.trouble());
              when(builder.build()).thenReturn(handles[made.getCount() - 1]);
            })) {
      tap.run();
      assertThat(builders.constructed()).hasSameSizeAs(handles);
    }
    troubles.add(tap.trouble());
    return troubles;
  }

  static Stream<Throwable> faults() {
    return Stream.of(
        new PcapNativeException("read error 5"),
        new NotOpenException("closed by another"),
        new IllegalStateException("no such callback"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aHandleThatBreaksIsClosedSaidForgottenAndReplaced(Throwable fault) throws Exception {
    PcapHandle broken = handle();
    List<Long> watching = new ArrayList<>();
    doAnswer(
            loop -> {
              watching.add(watch.watchingSinceMicros(0));
              throw fault;
            })
        .when(broken)
        .loop(anyInt(), any(RawPacketListener.class));
    doAnswer(
            close -> {
              watching.add(watch.watchingSinceMicros(0));
              return null;
            })
        .when(broken)
        .close();
    PcapHandle next = last();

    List<String> troubles = run(broken, next);

    assertThat(troubles).hasSize(3).first().isEqualTo("");
    assertThat(troubles.get(1))
        .startsWith("the capture failed: ")
        .contains(String.valueOf(fault.getMessage()));
    assertThat(troubles.get(2)).isEmpty();
    assertThat(watching).containsExactly(NOW, NOW);
    verify(broken).close();
    verify(next).close();
  }

  @Test
  void whatABrokenHandleWatchedIsWatchedByNobody() throws Exception {
    PcapHandle broken = handle();
    doAnswer(
            loop -> {
              tap.stop();
              throw new PcapNativeException("read error 5");
            })
        .when(broken)
        .loop(anyInt(), any(RawPacketListener.class));

    run(broken);

    assertThat(watch.watchingSinceMicros(0)).isEqualTo(Timeline.NEVER);
  }

  @Test
  void aHandleThatRefusesItsFilterIsNotLeftOpen() throws Exception {
    PcapHandle picky = handle();
    doThrow(new PcapNativeException("no room for the filter")).when(picky).setFilter(any(), any());

    List<String> troubles = run(picky, last());

    assertThat(troubles.get(1)).isEqualTo("the capture failed: no room for the filter");
    verify(picky).close();
  }

  @Test
  void withoutLibpcapNobodyTriesAgain() throws Exception {
    PcapHandle missing = handle();
    doThrow(new UnsatisfiedLinkError("pcap")).when(missing).setFilter(any(), any());

    assertThat(run(missing)).containsExactly("", CaptureTrouble.NO_LIBPCAP);
  }

  @Test
  void theCountersOfLibpcapMayStartAgainAtZero() throws Exception {
    PcapHandle old = handle();
    PcapStat full = mock(PcapStat.class);
    PcapStat wrapped = mock(PcapStat.class);
    when(full.getNumPacketsReceived()).thenReturn(0xffff_fff6L);
    when(wrapped.getNumPacketsReceived()).thenReturn(90L);
    when(wrapped.getNumPacketsDropped()).thenReturn(3L);
    when(old.getStats()).thenReturn(full, wrapped);
    doThrow(new InterruptedException())
        .doAnswer(
            loop -> {
              tap.stop();
              throw new InterruptedException();
            })
        .when(old)
        .loop(anyInt(), any(RawPacketListener.class));

    run(old);

    assertThat(tap.captured()).isEqualTo(0xffff_fff6L + 97);
    assertThat(tap.lost()).isEqualTo(3);
    assertThat(tap.lostSince(NOW)).isTrue();
    assertThat(tap.lostSince(NOW + 1)).isFalse();
  }
}
