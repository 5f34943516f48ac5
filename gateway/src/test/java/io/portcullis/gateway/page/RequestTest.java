package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTest {
  private static final String KEY = "0123456789abcdefghijklmnopqrstuv";

  private static Request read(String fields) throws IOException {
    return Request.read("{\"id\":1," + fields.replace('\'', '"') + "}");
  }

  private static List<String> ordered(String fields) throws IOException {
    Request request = read("'key':'" + KEY + "'," + fields);
    assertThat(request.order()).isTrue();
    assertThat(request.key()).isEqualTo(KEY);
    return request.words();
  }

  @Test
  void eachOrderIsTheCommandLineThatDoesIt() throws IOException {
    assertThat(ordered("'order':'release','rule':7,'spare':'1d','false_positive':'yes'"))
        .containsExactly("rules", "release", "7", "--spare=1d", "--false-positive");
    assertThat(ordered("'order':'release','rule':7,'spare':'none','reason':' ours '"))
        .containsExactly("rules", "release", "7", "--spare=none", "--reason=ours");
    assertThat(ordered("'order':'extend','rule':7,'timeout':'90'"))
        .containsExactly("rules", "extend", "7", "--timeout=1m30s");
    assertThat(ordered("'order':'allow','entry':'Backup.example.org','timeout':'7d'"))
        .containsExactly("allow", "add", "backup.example.org", "--timeout=7d");
    assertThat(ordered("'order':'disallow','entry':'2001:DB8::/32'"))
        .containsExactly("allow", "remove", "2001:db8::/32");
    assertThat(ordered("'order':'arm','confirm':'10m'")).containsExactly("arm", "--confirm=10m");
    assertThat(ordered("'order':'arm'")).containsExactly("arm");
    assertThat(ordered("'order':'off'")).containsExactly("off");
    assertThat(ordered("'order':'breaker_reset'")).containsExactly("breaker", "--reset");
    assertThat(ordered("'order':'withdraw','site':'lyon'"))
        .containsExactly("fleet", "withdraw", "--site=lyon");
    assertThat(ordered("'order':'withdraw','site':'lyon','spare':'none'"))
        .containsExactly("fleet", "withdraw", "--site=lyon", "--spare=none");
    assertThat(ordered("'order':'release_origin','origin':'fleet','spare':'1d','reason':'odd'"))
        .containsExactly("rules", "release", "--origin=fleet", "--spare=1d", "--reason=odd");
    assertThat(ordered("'order':'accept','tuple':'10.0.0.5-203.0.113.7-443-tcp'"))
        .containsExactly("models", "baseline", "accept", "10.0.0.5-203.0.113.7-443-tcp");
  }

  @Test
  void aQuestionNeedsNoName() throws IOException {
    Request request = read("'ask':'explain','rule':7");
    assertThat(request.order()).isFalse();
    assertThat(request.words()).containsExactly("rules", "explain", "7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'order':'run','key':'0123456789abcdefghijklmnopqrstuv'",
        "'order':'release','key':'0123456789abcdefghijklmnopqrstuv','rule':'--state=/etc'",
        "'order':'release','key':'0123456789abcdefghijklmnopqrstuv','rule':0",
        "'order':'release','key':'0123456789abcdefghijklmnopqrstuv','rule':7,'reason':'two\\n"
            + "lines'",
        "'order':'release','key':'0123456789abcdefghijklmnopqrstuv','rule':7,'state':'/etc'",
        "'order':'allow','key':'0123456789abcdefghijklmnopqrstuv','entry':'--state'",
        "'order':'allow','key':'0123456789abcdefghijklmnopqrstuv','entry':'@/etc/shadow'",
        "'order':'allow','key':'0123456789abcdefghijklmnopqrstuv','entry':'10.0.0.1 --timeout=1s'",
        "'order':'extend','key':'0123456789abcdefghijklmnopqrstuv','rule':7,'timeout':'soon'",
        "'order':'accept','key':'0123456789abcdefghijklmnopqrstuv','tuple':'-o'",
        "'order':'withdraw','key':'0123456789abcdefghijklmnopqrstuv','site':'--everywhere'",
        "'order':'withdraw','key':'0123456789abcdefghijklmnopqrstuv','site':'lyon --everywhere'",
        "'order':'withdraw','key':'0123456789abcdefghijklmnopqrstuv','site':'lyon','folder':'/x'",
        "'order':'release_origin','key':'0123456789abcdefghijklmnopqrstuv','origin':'detector'",
        "'order':'off','key':''",
        "'order':'off','key':'alice\\nroot'",
        "'order':'off','key':'root)'",
        "'order':'off'",
        "'ask':'explain','rule':7,'key':'0123456789abcdefghijklmnopqrstuv'",
        "'ask':'check','address':'--help'",
        "'ask':'token','hash':'../../etc/shadow'",
        "'ask':'selftest'",
        "'ask':'salt','name':'../x'",
        "'ask':'salt','name':''",
        "'ask':'password','name':'alice','proof':'secret'",
        "'order':'off','key':'0123456789abcdefghijklmnopqrstuv','by':'root'",
      })
  void whatIsNotOfTheListIsRefused(String fields) {
    assertThatThrownBy(() -> read(fields)).isInstanceOf(IOException.class).message().isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"''", "no JSON", "[]", "'{}'", "'{\"id\":1}'", "'{\"id\":1,\"ask\":{}}'"})
  void whatIsNoMessageIsRefused(String line) {
    assertThatThrownBy(() -> Request.read(line)).isInstanceOf(IOException.class);
  }
}
