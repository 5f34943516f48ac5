package io.portcullis.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** The pages' templates, compiled with the program. Every text in them is escaped for its place. */
final class Templates {
  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  String render(String name, Map<String, Object> values) {
    StringOutput out = new StringOutput(16_384);
    engine.render(name + ".jte", values, out);
    return out.toString();
  }
}
