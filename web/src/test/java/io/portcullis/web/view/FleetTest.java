package io.portcullis.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.web.gate.Seen;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant HEARD = Instant.parse("2026-03-02T09:00:00Z");

  private static Fleet of(String status, String sites) throws Exception {
    Seen.Fleet seen =
        new Seen.Fleet(
            JSON.readTree(status.replace('\'', '"')),
            JSON.readTree(sites.replace('\'', '"')),
            HEARD);
    return Fleet.of(seen, HEARD.plusSeconds(5));
  }

  @Test
  void aSiteWasHeardBeforeTheGatewayToldOfIt() throws Exception {
    Fleet fleet =
        of(
            "{'site':'oslo','up':true,'changed':'2026-03-02T08:00:00Z','trouble':''}",
            "[{'site':'lyon','own':false,'speaks':true,'withdrawn_until':null,'says':1200,"
                + "'silent_s':60,'clock_s':-3700,'version':'1','mode':'dry_run','rules':3,'fleet':0,"
                + "'leaks':1,'flows_per_s':12.5,'lag_s':0.4},{'site':'rome','own':false,'speaks':false,"
                + "'withdrawn_until':'2026-04-01T00:00:00Z','says':null,'silent_s':null,"
                + "'clock_s':null,'version':'','mode':'','rules':null,'fleet':null,'leaks':null}]");
    assertThat(fleet.up()).isTrue();
    assertThat(fleet.since().relative()).isEqualTo("1h 00m");
    Fleet.Site lyon = fleet.sites().get(0);
    assertThat(lyon.heard().relative()).isEqualTo("1m 05s");
    assertThat(lyon.clock()).isEqualTo("1h 01m behind");
    assertThat(lyon.says()).isEqualTo("1\u202f200");
    assertThat(lyon.leaking()).isTrue();
    assertThat(lyon.flows() + ", " + lyon.lag()).isEqualTo("12.5, 0.4 s");
    assertThat(lyon.part()).isEqualTo("speaks");
    Fleet.Site rome = fleet.sites().get(1);
    assertThat(rome.heard().known()).isFalse();
    assertThat(rome.part()).isEqualTo("withdrawn");
    assertThat(rome.leaking()).isFalse();
    assertThat(rome.says() + rome.clock() + rome.flows() + rome.lag()).isEmpty();
  }

  @Test
  void whatIsNotKnownIsSaidAndShowsNoSite() throws Exception {
    Fleet fleet =
        of("{'errors':['no gateway has told of the fleet'],'exit_code':1}", "{'errors':['x']}");
    assertThat(fleet.known()).isFalse();
    assertThat(fleet.up()).isFalse();
    assertThat(fleet.trouble()).isEqualTo("no gateway has told of the fleet");
    assertThat(fleet.sites()).isEmpty();
    assertThat(Seen.Fleet.NONE.isThere()).isFalse();
  }
}
