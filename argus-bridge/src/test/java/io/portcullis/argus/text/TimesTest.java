package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "1970/01/01 00:00:00.000000,0",
    "1970/01/01 01:00:00.000001,3600000001",
    "2023/11/14 22:13:20.01,1700000000010000",
    "2023/11/14 22:13:20.010000,1700000000010000",
    "2023/1/4 2:3:0.5,1672797780500000",
    "2023/11/14 22:13:20,1700000000000000",
    "2024/02/29 00:00:00.0,1709164800000000",
    "1969/12/31 23:59:59.5,-500000",
    "1700000000.010000,1700000000010000",
    "1700000000.01,1700000000010000",
    "1700000000,1700000000000000",
    "0.000000,0"
  })
  void datesAndEpochTimesAreRead(String text, long micros) {
    assertThat(micros(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1e9",
        "-5",
        "1.",
        "1.2345678",
        "1.2.3",
        "9999999999999",
        "23/11/14 22:13:20.0",
        "2023/13/01 00:00:00.0",
        "2023/00/01 00:00:00.0",
        "2023/04/31 00:00:00.0",
        "1900/02/29 00:00:00.0",
        "0000/01/01 00:00:00.0",
        "2023/11/14 24:00:00.0",
        "2023/11/14 22:60:00.0",
        "2023/11/14 22:13:60.0",
        "2023/11/14 22:13:20.",
        "2023/11/14 22:13:20.1234567",
        "2023/11/14T22:13:20.0",
        "2023/11/1422:13:20.0",
        "2023/11/14 22:13",
        "2023-11-14 22:13:20.0",
        "2023/11/14 22:13:20.0Z",
        "StartTime",
        "/"
      })
  void anythingElseIsUnreadable(String text) {
    assertThat(micros(text)).isEqualTo(Times.UNREADABLE);
  }

  @Test
  void everyDayOfFourCenturiesIsWhereTheCalendarHasIt() {
    for (LocalDate day = LocalDate.of(1801, 1, 1); day.getYear() < 2201; day = day.plusDays(1)) {
      String text = day.toString().replace('-', '/') + " 00:00:00.0";
      assertThat(micros(text))
          .as(text)
          .isEqualTo(day.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000);
    }
  }

  private static long micros(String text) {
    byte[] bytes = ("1" + text + "1").getBytes(StandardCharsets.UTF_8);
    return Times.micros(bytes, 1, bytes.length - 1);
  }
}
