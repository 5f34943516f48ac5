package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.answer;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.enforcer.netlink.LibC;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.enforcer.netlink.NetworkEvents;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real kernel through a libc whose calls are interrupted or whose answers get lost. */
final class NetlinkFaultsIT {
  private static final int EINTR = 4; // asm-generic/errno-base.h
  private static final int EBADF = 9;
  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105; // asm-generic/errno.h
  private static final short NLM_F_DUMP_INTR = 0x10; // linux/netlink.h
  private static final int NLMSG_FLAGS = 6; // struct nlmsghdr: length, type, flags
  private static final Duration HOUR = Duration.ofHours(1);
  // What may pass between a change and the look at it; attempts differ by a minute or more.
  private static final Duration NEAR = Duration.ofSeconds(30);

  private NetworkNamespace namespace;
  private Faults faults;
  private Firewall firewall;

  /** Fails as told, else does what the real one does. */
  private static final class Faults {
    private final LibC real = LibraryLoader.create(LibC.class).load("c");
    private final LibC libc = mock(LibC.class, delegatesTo(real));
    private final Deque<Integer> atSend = new ArrayDeque<>();
    private final Deque<Integer> atReceive = new ArrayDeque<>();
    private int interrupted;

    Faults() {
      doAnswer(answer(this::send)).when(libc).send(anyInt(), any(), anyLong(), anyInt());
      doAnswer(answer(this::receive)).when(libc).recv(anyInt(), any(), anyLong(), anyInt());
    }

    private long send(int descriptor, Pointer buffer, long length, int flags) {
      Integer fault = atSend.poll();
      return fault == null ? real.send(descriptor, buffer, length, flags) : fail(fault);
    }

    /** An answer that is lost was there: the kernel has done what it was asked. */
    private long receive(int descriptor, Pointer buffer, long length, int flags) {
      Integer fault = atReceive.poll();
      if (fault == null) {
        long received = real.recv(descriptor, buffer, length, flags);
        if (received > 0 && interrupted > 0) interrupt(buffer);
        return received;
      }
      if (fault != EINTR) real.recv(descriptor, buffer, length, flags);
      return fail(fault);
    }

    /** As the kernel marks a dump while which somebody else changed what is dumped. */
    private void interrupt(Pointer message) {
      interrupted--;
      message.putShort(NLMSG_FLAGS, (short) (message.getShort(NLMSG_FLAGS) | NLM_F_DUMP_INTR));
    }

    private static long fail(int errno) {
      Runtime.getSystemRuntime().setLastError(errno);
      return -1;
    }

    private void assertOpened(int sockets) {
      verify(libc, times(sockets)).socket(anyInt(), anyInt(), anyInt());
    }
  }

  @BeforeEach
  void open() {
    namespace = NetworkNamespace.create("faults");
    faults = new Faults();
    firewall =
        namespace.call(
            () ->
                NftFirewall.open(
                    NetlinkSocket.open(faults.libc), FirewallSettings.router(), false));
    // A socket that is opened anew must be in the namespace too.
    namespace.doing(() -> firewall.apply(List.of(new Change.Put(remote("203.0.113.1"), HOUR))));
  }

  @AfterEach
  void close() {
    firewall.close();
    namespace.close();
  }

  private void put(String address, Duration timeout) {
    namespace.doing(() -> firewall.apply(List.of(new Change.Put(remote(address), timeout))));
  }

  private Duration remaining(String address) {
    return namespace.call(() -> firewall.find(remote(address))).orElseThrow().remaining();
  }

  @Test
  void aSignalInTheMiddleOfACallIsNoMatter() {
    faults.atSend.addAll(List.of(EINTR, EINTR, EINTR));
    faults.atReceive.addAll(List.of(EINTR, EINTR));
    put("203.0.113.7", HOUR);
    assertThat(remaining("203.0.113.7")).isCloseTo(HOUR, NEAR);
    faults.assertOpened(1);
  }

  @Test
  void aLostAnswerIsAskedForAgainOnAFreshSocketAndTheChangeIsMadeOnce() {
    for (int lost : new int[] {ENOBUFS, EAGAIN}) {
      faults.atReceive.add(lost);
      put("203.0.113.7", HOUR);
      assertThat(remaining("203.0.113.7")).isCloseTo(HOUR, NEAR);
      faults.atReceive.add(lost);
      put("203.0.113.7", HOUR.multipliedBy(2));
      assertThat(remaining("203.0.113.7")).isCloseTo(HOUR.multipliedBy(2), NEAR);
    }
    faults.assertOpened(5);
    assertThat(namespace.call(firewall::list)).hasSize(2);
    assertThat(namespace.call(firewall::intact)).isTrue();
  }

  @Test
  void whatOthersInterruptedIsAskedAgain() {
    put("203.0.113.7", HOUR);
    namespace.nft("add table inet another");
    faults.interrupted = 1;
    assertThat(namespace.call(firewall::intact)).isTrue();
    faults.interrupted = 1;
    assertThat(namespace.call(firewall::list)).hasSize(2);
    faults.interrupted = 1;
    assertThat(namespace.call(() -> firewall.find(remote("203.0.113.7")))).isPresent();
    faults.interrupted = 1;
    assertThat(namespace.call(() -> firewall.passes(List.of()))).isTrue();
    faults.interrupted = 1;
    assertThat(namespace.call(firewall::arrivals)).contains(List.of());
    assertThat(faults.interrupted).isZero();
    faults.atReceive.add(ENOBUFS);
    assertThat(namespace.call(firewall::list)).hasSize(2);
  }

  @Test
  void whatOthersInterruptAllTheTimeIsGivenUp() {
    faults.interrupted = Integer.MAX_VALUE;
    namespace.doing(
        () ->
            assertThatThrownBy(firewall::list)
                .isInstanceOf(FirewallException.class)
                .hasMessageContaining("interrupted by another change of the ruleset"));
  }

  @Test
  void withoutRoomToSendNothingIsChangedAndItIsSaid() {
    faults.atSend.add(ENOBUFS);
    namespace.doing(
        () ->
            assertThatThrownBy(
                    () -> firewall.apply(List.of(new Change.Put(remote("203.0.113.7"), HOUR))))
                .isInstanceOf(FirewallException.class)
                .hasMessageContaining("ENOBUFS"));
    assertThat(namespace.call(() -> firewall.find(remote("203.0.113.7")))).isEmpty();
    put("203.0.113.7", HOUR);
    assertThat(remaining("203.0.113.7")).isCloseTo(HOUR, NEAR);
  }

  @Test
  void aKernelThatNeverAnswersIsGivenUp() {
    for (int lost = 0; lost < 60; lost++) faults.atReceive.add(ENOBUFS);
    namespace.doing(
        () ->
            assertThatThrownBy(
                    () -> firewall.apply(List.of(new Change.Put(remote("203.0.113.7"), HOUR))))
                .isInstanceOf(FirewallException.class)
                .hasMessageContaining("answers were lost"));
    faults.atReceive.clear();
    put("203.0.113.8", HOUR);
    assertThat(namespace.call(firewall::intact)).isTrue();
  }

  @Test
  void t23AnAttemptAfterALostAnswerTellsTheKernelWhatIsLeftByThen() {
    Target target = remote("203.0.113.7");
    AtomicInteger asked = new AtomicInteger();
    Change.Lease aMinuteLessEachTime =
        () -> HOUR.minus(Duration.ofMinutes(asked.getAndIncrement()));
    faults.atReceive.add(ENOBUFS);
    namespace.doing(() -> firewall.apply(List.of(new Change.Put(target, aMinuteLessEachTime))));
    assertThat(asked).hasValueGreaterThan(1);
    assertThat(remaining("203.0.113.7"))
        .isCloseTo(HOUR.minus(Duration.ofMinutes(asked.get() - 1)), NEAR);
  }

  @Test
  void t23AnAttemptThatComesAfterTheEndTakesBackWhatTheLostOneMayHaveMade() {
    Target target = remote("203.0.113.7");
    Target range = remote("198.51.100.0/24");
    Target stays = remote("203.0.113.8");
    AtomicInteger asked = new AtomicInteger();
    // Both leases are asked once in the first attempt, and are over in the second.
    Change.Lease once = () -> asked.getAndIncrement() < 2 ? HOUR : Duration.ZERO;
    faults.atReceive.add(ENOBUFS);
    namespace.doing(
        () ->
            firewall.apply(
                List.of(
                    new Change.Put(target, once),
                    new Change.Put(range, once),
                    new Change.Put(stays, HOUR))));
    assertThat(asked).hasValue(4);
    assertThat(namespace.call(() -> firewall.find(target))).isEmpty();
    assertThat(namespace.call(() -> firewall.find(range))).isEmpty();
    assertThat(remaining("203.0.113.8")).isCloseTo(HOUR, NEAR);
  }

  @Test
  void eventsThatWereLostAreEventsAndASignalIsTakenForOne() throws Exception {
    try (NetworkEvents events = namespace.call(() -> NetworkEvents.open(faults.libc))) {
      assertThat(events.any()).isFalse();
      for (int fault : new int[] {ENOBUFS, EINTR}) {
        faults.atReceive.add(fault);
        assertThat(events.any()).isTrue();
        assertThat(events.any()).isFalse();
      }
    }
  }

  @Test
  void eventsThatCanBeReadNoMoreCostOnlyTheLookAtOnceAndItIsSaidOnce() {
    ArrivalDevices deaf =
        new ArrivalDevices() {
          @Override
          public List<String> now() {
            return List.of();
          }

          @Override
          public boolean mayHaveChanged() throws NetlinkException {
            try (NetworkEvents events = NetworkEvents.open(faults.libc)) {
              faults.atReceive.add(EBADF);
              return events.any();
            }
          }
        };
    Firewall watching = namespace.call(() -> NftFirewall.open(FirewallSettings.router(), deaf));
    assertThat(watching.networkChanged()).as("look once more").isTrue();
    assertThat(watching.networkChanged()).isFalse();
    assertThat(watching.notices())
        .singleElement()
        .asString()
        .contains("within a second instead of at once");
    watching.close();
  }
}
