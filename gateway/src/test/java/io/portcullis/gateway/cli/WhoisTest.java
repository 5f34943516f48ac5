package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WhoisTest {

  @Test
  void theRegistriesAnswersAreSummedUp() {
    assertThat(
            Whois.summary(
                """
                % comment
                inetnum:  203.0.113.0 - 203.0.113.255
                netname:  TEST-NET-3
                descr:    Documentation
                country:  ZZ
                remarks:  nothing
                """))
        .isEqualTo("TEST-NET-3, Documentation, ZZ");
    assertThat(Whois.summary("OrgName:  Example Inc.\nCountry: US\n"))
        .isEqualTo("Example Inc., US");
    assertThat(Whois.summary("")).isEqualTo("no answer");
  }
}
