package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowsTest {
  private static String row(String fields) {
    return "{" + fields.replace('\'', '"').replace(';', ',') + "}";
  }

  @ParameterizedTest
  @CsvSource({
    "\"'id':1;'expires_in_s':60;'packets':1\",\"'id':1;'expires_in_s':9;'packets':1\",true",
    "\"'id':1;'expires_in_s':60;'packets':1\",\"'id':1;'expires_in_s':60;'packets':2\",false",
    "\"'id':1;'expires_in_s':60;'packets':1\",\"'id':1;'expires_in_s':601;'packets':11\",false",
    "\"'id':1;'state':'active';'expires_in_s':60\",\"'id':1;'state':'failed';'expires_in_s':60\",false",
    "\"'id':1;'expires_in_s':60\",\"'id':1\",false",
    "\"'id':1\",\"'id':1;'expires_in_s':60\",false",
    "\"'id':1\",\"'id':1\",true",
  })
  void onlyTheSecondsThatAreLeftDoNotCount(String row, String other, boolean alike) {
    assertThat(Rows.alike(row(row), row(other))).isEqualTo(alike);
    assertThat(Rows.alike(row(row), "")).isFalse();
  }

  @Test
  void whatOnlyTheKernelHasIsToldApartByItsTarget() throws Exception {
    String first = row("'id':0;'scope':'remote';'src_ip':null;'dest_ip':'203.0.113.1'");
    String second = row("'id':0;'scope':'remote';'src_ip':null;'dest_ip':'203.0.113.2'");
    Rows rows = new Rows();
    JsonNode told =
        new ObjectMapper().readTree(rows.changes("[\n" + first + ",\n" + second + "\n]").get(0));
    assertThat(told.get("changed")).hasSize(2);
    assertThat(told.get("keys").get(0).asLong()).isNegative();
    JsonNode later = new ObjectMapper().readTree(rows.changes("[\n" + first + "\n]").get(0));
    assertThat(later.get("gone")).containsExactly(told.get("keys").get(1));
    assertThat(later.get("changed")).isEmpty();
  }

  @Test
  void whatChangesIsToldAndOnlyThat() {
    Rows rows = new Rows();
    assertThat(rows.changes("[\n{\"id\":1,\"expires_in_s\":60},\n{\"id\":2}\n]")).hasSize(1);
    assertThat(rows.changes("[\n{\"id\":1,\"expires_in_s\":59},\n{\"id\":2}\n]")).isEmpty();
    assertThat(rows.changes("[\n{\"id\":1,\"expires_in_s\":58}\n]"))
        .singleElement()
        .asString()
        .contains("\"gone\":[2]", "\"changed\":[]");
  }
}
