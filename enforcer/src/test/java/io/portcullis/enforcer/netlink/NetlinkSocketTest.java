package io.portcullis.enforcer.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.answer;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.Test;
import org.mockito.stubbing.Answer;

/** What a kernel may do that none does when it is asked to: errors and answers out of the order. */
final class NetlinkSocketTest {
  private static final int EPERM = 1; // asm-generic/errno-base.h
  private static final int EINVAL = 22;
  private static final int EMFILE = 24;
  private static final int EMSGSIZE = 90; // asm-generic/errno.h
  private static final int DESCRIPTOR = 7;

  private final LibC libc = mock(LibC.class);
  private final List<byte[]> answers = new ArrayList<>();

  private static Answer<Integer> fails(int errno) {
    return call -> {
      Runtime.getSystemRuntime().setLastError(errno);
      return -1;
    };
  }

  private static Answer<Long> failsLong(int errno) {
    return call -> (long) fails(errno).answer(call);
  }

  /** A socket that takes every request and gets the answers that were laid down. */
  private NetlinkSocket open() throws NetlinkException {
    when(libc.socket(anyInt(), anyInt(), anyInt())).thenReturn(DESCRIPTOR);
    doAnswer(answer((Integer socket, Pointer buffer, Long length, Integer flags) -> length))
        .when(libc)
        .send(anyInt(), any(), anyLong(), anyInt());
    doAnswer(
            answer(
                (Integer socket, Pointer buffer, Long length, Integer flags) -> {
                  byte[] bytes = answers.remove(0);
                  buffer.put(0, bytes, 0, bytes.length);
                  return (long) bytes.length;
                }))
        .when(libc)
        .recv(anyInt(), any(), anyLong(), anyInt());
    return NetlinkSocket.open(libc);
  }

  private static MessageWriter ask(NetlinkSocket socket) {
    MessageWriter request = socket.request();
    return request.begin(10, 12, Netlink.NLM_F_ACK, 1).end();
  }

  /** An NLMSG_ERROR: struct nlmsghdr, the error, and what follows it. */
  private static byte[] verdict(int sequence, int flags, int errno, byte... behind) {
    ByteBuffer message = ByteBuffer.allocate(20 + behind.length).order(ByteOrder.nativeOrder());
    message
        .putInt(20 + behind.length)
        .putShort((short) Netlink.NLMSG_ERROR)
        .putShort((short) flags);
    message.putInt(sequence).putInt(0).putInt(-errno).put(behind);
    return message.array();
  }

  @Test
  void withoutADescriptorThereIsNoSocket() {
    when(libc.socket(anyInt(), anyInt(), anyInt())).thenAnswer(fails(EMFILE));
    assertThatThrownBy(() -> NetlinkSocket.open(libc))
        .isInstanceOf(NetlinkException.class)
        .hasMessage("errno 24: no netlink socket");
  }

  @Test
  void whoMayNotForceTheSizesAsksForThem() throws Exception {
    when(libc.setsockopt(anyInt(), anyInt(), eq(Netlink.SO_SNDBUFFORCE), any(), anyInt()))
        .thenAnswer(fails(EPERM));
    when(libc.setsockopt(anyInt(), anyInt(), eq(Netlink.SO_RCVBUFFORCE), any(), anyInt()))
        .thenAnswer(fails(EPERM));
    open().close();
    for (int plain : new int[] {Netlink.SO_SNDBUF, Netlink.SO_RCVBUF}) {
      verify(libc).setsockopt(eq(DESCRIPTOR), eq(Netlink.SOL_SOCKET), eq(plain), any(), eq(4));
    }
  }

  @Test
  void aRequestThatIsTooLongNamesTheRemedyAndTheSocketIsOpenedAnew() throws Exception {
    NetlinkSocket socket = open();
    doAnswer(failsLong(EMSGSIZE)).when(libc).send(anyInt(), any(), anyLong(), anyInt());
    ask(socket);
    assertThatThrownBy(socket::exchange)
        .hasMessage("EMSGSIZE, message too long: send fewer changes at once")
        .isInstanceOfSatisfying(NetlinkException.class, e -> assertThat(e.outcomeKnown()).isTrue());
    verify(libc).close(DESCRIPTOR);
    verify(libc, times(2)).socket(anyInt(), anyInt(), anyInt());
  }

  @Test
  void nothingReceivedIsNoAnswerAndWhatBecameOfTheRequestIsUnknown() throws Exception {
    NetlinkSocket socket = open();
    answers.add(new byte[0]);
    ask(socket);
    assertThatThrownBy(socket::exchange)
        .hasMessage("EAGAIN, no answer in time")
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.outcomeKnown()).isFalse());
  }

  @Test
  void aMessageThatIsLongerThanWhatCameIsRefused() throws Exception {
    NetlinkSocket socket = open();
    byte[] cut = verdict(1, 0, 0);
    cut[ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : 3] = 24;
    answers.add(cut);
    ask(socket);
    assertThatThrownBy(socket::exchange)
        .hasMessage("the kernel sent a malformed netlink message: 24 bytes of 20")
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.outcomeKnown()).isFalse());
    verify(libc).close(DESCRIPTOR);
  }

  @Test
  void theLateAnswerToAnEarlierRequestIsNobodys() throws Exception {
    NetlinkSocket socket = open();
    answers.add(verdict(1, 0, 0));
    ask(socket);
    socket.exchange();
    answers.add(verdict(1, 0, EINVAL));
    answers.add(verdict(2, 0, 0));
    ask(socket);
    socket.exchange();
    assertThat(answers).isEmpty();
  }

  @Test
  void theKernelsWordsAreReadBehindTheWholeMessageWhereItIsNotCut() throws Exception {
    NetlinkSocket socket = open();
    ByteBuffer quoted = ByteBuffer.allocate(20 + 4 + 8).order(ByteOrder.nativeOrder());
    quoted.putInt(20).position(20); // the request, header and four bytes
    quoted.putShort((short) 11).putShort((short) Netlink.NLMSGERR_ATTR_MSG);
    quoted.put("no luck\0".getBytes(StandardCharsets.US_ASCII), 0, 7);
    answers.add(verdict(1, Netlink.NLM_F_ACK_TLVS, EINVAL, quoted.array()));
    ask(socket);
    assertThatThrownBy(socket::exchange).hasMessage("EINVAL, invalid argument: no luck");
  }

  @Test
  void anErrorThatPromisesWordsAndHasNoneIsTheErrorAlone() throws Exception {
    NetlinkSocket socket = open();
    int flags = Netlink.NLM_F_ACK_TLVS | Netlink.NLM_F_CAPPED;
    answers.add(verdict(1, flags, EINVAL, new byte[Netlink.HEADER_BYTES]));
    ask(socket);
    assertThatThrownBy(socket::exchange).hasMessage("EINVAL, invalid argument");
  }

  @Test
  void aNameThatNoInterfaceCanHaveIsNotAskedFor() throws Exception {
    NetlinkSocket socket = open();
    assertThat(socket.hasDevice("a-name-of-16-chr")).isFalse();
    socket.close();
    assertThat(socket.hasDevice("lo")).isFalse();
    verify(libc, never()).ioctl(anyInt(), anyLong(), any());
  }

  @Test
  void eventsNeedADescriptorAndASubscription() {
    when(libc.socket(anyInt(), anyInt(), anyInt())).thenAnswer(fails(EMFILE));
    assertThatThrownBy(() -> NetworkEvents.open(libc)).hasMessage("errno 24");
    verify(libc, never()).close(anyInt());

    when(libc.socket(anyInt(), anyInt(), anyInt())).thenReturn(DESCRIPTOR);
    when(libc.bind(anyInt(), any(), anyInt())).thenAnswer(fails(EPERM));
    assertThatThrownBy(() -> NetworkEvents.open(libc)).hasMessage("EPERM, operation not permitted");
    verify(libc).close(DESCRIPTOR);
  }

  @Test
  void aStormOfEventsHoldsNobodyUp() throws Exception {
    when(libc.recv(anyInt(), any(), anyLong(), anyInt())).thenReturn(16L);
    try (NetworkEvents events = NetworkEvents.open(libc)) {
      assertThat(events.any()).isTrue();
    }
    verify(libc, times(4096)).recv(anyInt(), any(), anyLong(), anyInt());
  }
}
