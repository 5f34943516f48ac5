package io.portcullis.gateway.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.argus.names.ServerName;
import java.io.IOException;

/** What is known of a flow's server, as the field {@code server} of a line of JSON. */
public final class ServerObject {
  private ServerObject() {}

  /** Writes the field; nothing where nothing is known. */
  public static void write(ServerName server, JsonGenerator body) throws IOException {
    if (server instanceof ServerName.Named named) {
      body.writeObjectFieldStart("server");
      body.writeStringField("name", named.name());
      body.writeStringField("source", EnumWords.of(named.source()));
      body.writeBooleanField("own", named.own());
      body.writeNumberField("since_us", named.sinceMicros());
      body.writeEndObject();
    } else if (server instanceof ServerName.Raw raw) {
      body.writeObjectFieldStart("server");
      body.writeBooleanField("raw", true);
      if (!raw.othersName().isEmpty()) body.writeStringField("name_to_others", raw.othersName());
      body.writeEndObject();
    }
  }
}
