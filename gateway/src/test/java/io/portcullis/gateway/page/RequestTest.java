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
  private static Request read(String fields) throws IOException {
    return Request.read("{\"id\":1," + fields.replace('\'', '"') + "}");
  }

  private static List<String> ordered(String fields) throws IOException {
    Request request = read("'by':'alice'," + fields);
    assertThat(request.order()).isTrue();
    assertThat(request.by()).isEqualTo("alice");
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
        "'order':'run','by':'alice'",
        "'order':'release','by':'alice','rule':'--state=/etc'",
        "'order':'release','by':'alice','rule':0",
        "'order':'release','by':'alice','rule':7,'reason':'two\\nlines'",
        "'order':'release','by':'alice','rule':7,'state':'/etc'",
        "'order':'allow','by':'alice','entry':'--state'",
        "'order':'allow','by':'alice','entry':'@/etc/shadow'",
        "'order':'allow','by':'alice','entry':'10.0.0.1 --timeout=1s'",
        "'order':'extend','by':'alice','rule':7,'timeout':'soon'",
        "'order':'accept','by':'alice','tuple':'-o'",
        "'order':'off','by':''",
        "'order':'off','by':'alice\\nroot'",
        "'order':'off','by':'root)'",
        "'order':'off'",
        "'ask':'explain','rule':7,'by':'alice'",
        "'ask':'check','address':'--help'",
        "'ask':'token','hash':'../../etc/shadow'",
        "'ask':'selftest'",
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
