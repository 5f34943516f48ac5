package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "show",
    description = {
      "Every setting as it is in force, and where its value comes from: a file with its line, an"
          + " option, or the default.",
      "",
      "A setting without a value is chosen by what 'run' finds; 'doctor' says what that is."
    })
public final class ConfigShowCommand implements Callable<Integer> {
  private static final List<Column<Setting>> COLUMNS =
      List.of(
          Column.of("key", "setting", Setting::key),
          Column.words("value", "value", Setting::value, row -> row.value().orElse("(not set)")),
          Column.of("from", "from", Setting::from));

  private final RootCommand portcullis;

  public ConfigShowCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    ConfigReader.Explained explained = portcullis.explained();
    explained.notices().forEach(portcullis.console()::say);
    Paths paths = portcullis.paths();
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("models.folder", paths.models());
    places.put("paths.ledger", paths.ledger());
    places.put("paths.run", paths.run());
    places.put("paths.log", paths.log());
    List<Setting> rows = new ArrayList<>();
    rows.add(portcullis.configurationFile());
    for (Setting each : explained.settings()) rows.add(placed(each, places));
    portcullis.console().list(COLUMNS, rows, "");
    return Exit.DONE;
  }

  /** Where nobody named a place, the folder of all of them says it. */
  private Setting placed(Setting setting, Map<String, Path> places) {
    Path place = places.get(setting.key());
    if (place == null || setting.value().isPresent()) return setting;
    return new Setting(setting.key(), Optional.of(place.toString()), portcullis.placesFrom());
  }
}
