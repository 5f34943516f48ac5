package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.ModelFile;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Takes models into the folder: .stfm and .json files, folders, zip archives, https"
          + " addresses.",
      "",
      "All or nothing: when one is broken none is taken, and every broken one is named. Nothing"
          + " that a file says is ever run. A model of the same name and another content is only"
          + " replaced with --replace. The checksum (SHA-256) of each is shown."
    })
public final class ModelsImportCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|FOLDER|ZIP|URL",
      description = "Where the models are.")
  private List<String> sources = List.of();

  @Mixin private final ChosenModels shelf = new ChosenModels();

  @Option(names = "--replace", description = "Replace models of the same name.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  /** One model and what is done with it. */
  private record Order(ModelPackage.Item item, String action) {
    boolean writes() {
      return !action.equals(UNCHANGED);
    }
  }

  private static final String NEW = "new";
  private static final String REPLACED = "replaced";
  private static final String UNCHANGED = "unchanged";

  public ModelsImportCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    ModelPackage parcel = new ModelPackage(Download.overTheNetwork(ModelPackage.LARGEST));
    for (String source : sources) parcel.open(source);
    Path folder = shelf.folder(portcullis);
    List<String> problems = new ArrayList<>(parcel.problems());
    List<Order> orders = orders(parcel, folder, problems);
    if (!problems.isEmpty()) {
      problems.forEach(portcullis.console()::warn);
      throw new StopException(
          Exit.FAILED, "nothing was imported: mend or leave out what was named above");
    }
    if (!dryRun) write(folder, orders);
    print(orders);
    long written = orders.stream().filter(Order::writes).count();
    portcullis
        .console()
        .say(
            (dryRun ? "would import " : "imported ")
                + written
                + (written == 1 ? " model into " : " models into ")
                + folder
                + (parcel.passedOver() == 0
                    ? ""
                    : ", passed over " + parcel.passedOver() + " other files"));
    return Exit.DONE;
  }

  private List<Order> orders(ModelPackage parcel, Path folder, List<String> problems)
      throws IOException {
    List<Order> orders = new ArrayList<>();
    for (ModelPackage.Item item : parcel.items()) {
      Path there = folder.resolve(item.name());
      if (Files.notExists(there)) {
        orders.add(new Order(item, NEW));
      } else if (Arrays.equals(ModelFile.content(there), item.content())) {
        orders.add(new Order(item, UNCHANGED));
      } else if (replace) {
        orders.add(new Order(item, REPLACED));
      } else {
        problems.add(there + " is there with another content: --replace takes the new one");
      }
    }
    return orders;
  }

  /** All are on the disk before the first gets its name: a full disk changes nothing. */
  private static void write(Path folder, List<Order> orders) throws IOException {
    Paths.make(folder);
    List<Path> halves = new ArrayList<>();
    try {
      for (Order order : orders) {
        if (!order.writes()) continue;
        Path half = folder.resolve("." + order.item().name() + ".part");
        halves.add(half);
        Files.write(half, order.item().content());
      }
      for (Path half : halves) {
        String name = String.valueOf(half.getFileName());
        Files.move(
            half,
            folder.resolve(name.substring(1, name.length() - ".part".length())),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      for (Path half : halves) Files.deleteIfExists(half);
    }
  }

  private void print(List<Order> orders) {
    portcullis
        .console()
        .list(
            List.of(
                Column.words("action", "ACTION", Order::action, this::action),
                Column.of("file", "FILE", order -> order.item().name()),
                Column.of("name", "NAME", order -> order.item().model().label()),
                Column.of("sha256", "SHA-256", order -> order.item().sha256()),
                Column.hidden("source", order -> order.item().origin())),
            orders,
            "no models");
  }

  private String action(Order order) {
    return dryRun && order.writes() ? "would be " + order.action() : order.action();
  }
}
