package io.portcullis.enforcer.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageWriterTest {
  private final MessageWriter writer = new MessageWriter();

  private static byte[] written(MessageWriter writer) {
    ByteBuffer buffer = writer.buffer().duplicate().flip();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Attributes attributes(MessageWriter writer) {
    byte[] message = written(writer);
    byte[] attributes = new byte[message.length - 20];
    System.arraycopy(message, 20, attributes, 0, attributes.length);
    return Attributes.of(attributes);
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    writer.clear();
    writer.begin(10, 12, 0, 1).text(1, "näme").u8(2, 200).u16(3, 0xfedc).u32(4, 0xfedcba98);
    writer.u64(5, 0xfedcba9876543210L).bytes(6, new byte[] {1, 2, 3});
    int nest = writer.nest(7);
    writer.text(1, "a").text(1, "bcd").endNest(nest).end();

    Attributes read = attributes(writer);
    assertThat(read.text(1)).isEqualTo("näme");
    assertThat(read.u8(2, 0)).isEqualTo(200);
    assertThat(read.u16(3, 0)).isEqualTo(0xfedc);
    assertThat(read.u32(4, 0)).isEqualTo(0xfedcba98);
    assertThat(read.u64(5, 0)).isEqualTo(0xfedcba9876543210L);
    assertThat(read.bytes(6)).hasValueSatisfying(b -> assertThat(b).containsExactly(1, 2, 3));
    List<String> texts = new ArrayList<>();
    read.nested(7).eachText(texts::add);
    assertThat(texts).containsExactly("a", "bcd");
    assertThat(read.u32(8, 42)).isEqualTo(42);
    assertThat(read.nested(8).bytes(0)).isEmpty();
  }

  @Test
  void aMessageHasItsLengthTypeFlagsAndSequence() {
    writer.clear();
    writer.begin(10, 12, Netlink.NLM_F_ACK, 1).u32(1, 7).end();
    ByteBuffer header = ByteBuffer.wrap(written(writer)).order(ByteOrder.nativeOrder());
    assertThat(header.getInt(0)).isEqualTo(28);
    assertThat(header.getShort(4)).isEqualTo((short) (10 << 8 | 12));
    assertThat(header.getShort(6)).isEqualTo((short) 5);
    assertThat(header.getInt(8)).isEqualTo(writer.lastSequence());
    assertThat(writer.lastAnswered()).isEqualTo(writer.lastSequence());
  }

  @Test
  void itGrowsAndKeepsWhatWasWritten() {
    writer.clear();
    writer.begin(10, 12, 0, 1);
    for (int index = 0; index < 100_000; index++) writer.u32(1, index);
    writer.end();
    assertThat(written(writer)).hasSize(20 + 100_000 * 8);
    assertThat(attributes(writer).u32(1, -1)).isZero();
  }

  @Test
  void aNestThatIsTooLongIsNotSentWithAWrongLength() {
    writer.clear();
    writer.begin(10, 12, 0, 1);
    int nest = writer.nest(1);
    for (int index = 0; index < 9_000; index++) writer.u32(1, index);
    assertThatThrownBy(() -> writer.endNest(nest)).hasMessageContaining("too long");
  }

  @Test
  void attributesWithALieInTheirLengthAreRefused() {
    for (short lie : new short[] {0, 3, 400, -1}) {
      byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putShort(lie).array();
      assertThatThrownBy(() -> Attributes.of(bytes).u32(9, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
