package io.portcullis.web.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A recording comes in pieces, in order and within its bound. */
final class UploadTest {
  private final Upload upload = new Upload(10);

  @AfterEach
  void close() {
    upload.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void piecesInOrderAreTheWhole() throws IOException {
    assertThat(upload.take("a", "flows.csv", 0, 6, bytes("abc"))).isEqualTo(3);
    assertThat(upload.name()).isEmpty();
    assertThatThrownBy(upload::find).hasMessage("Send a recording first.");
    upload.take("a", "flows.csv", 3, 6, bytes("def"));
    assertThat(upload.name()).contains("flows.csv");
    Path file = upload.find();
    assertThat(file).hasContent("abcdef");
    upload.close();
    assertThat(file).doesNotExist();
  }

  @Test
  void theNextOneTakesItsPlace() throws IOException {
    upload.take("a", "one", 0, 3, bytes("abc"));
    Path file = upload.find();
    upload.take("b", "two\u001b[2J\n", 0, 2, bytes("xy"));
    assertThat(upload.name()).contains("two[2J");
    assertThat(Files.readString(file)).isEqualTo("xy");
    assertThatThrownBy(() -> upload.take("a", "one", 3, 3, bytes("def")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsTooLargeOutOfOrderOrOfSomebodyElseIsRefused() throws IOException {
    upload.take("a", "one", 0, 6, bytes("abc"));
    assertThatThrownBy(() -> upload.take("a", "one", 5, 6, bytes("d")))
        .hasMessageContaining("again");
    assertThatThrownBy(() -> upload.take("b", "one", 3, 6, bytes("d")))
        .hasMessageContaining("again");
    assertThatThrownBy(() -> upload.take("a", "one", 3, 6, bytes("defg")))
        .hasMessageContaining("At most");
    assertThatThrownBy(() -> upload.take("a", "one", 0, 11, bytes("d")))
        .hasMessageContaining("At most");
    assertThatThrownBy(() -> upload.take("a", "one", -1, 6, bytes("d")))
        .hasMessageContaining("again");
  }
}
