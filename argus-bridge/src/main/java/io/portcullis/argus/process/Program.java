package io.portcullis.argus.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The two programs of others that this module starts, with the settings that we give them. */
public enum Program {
  ARGUS("argus", "argus-server", "argus.conf"),
  RA("ra", "argus-client", "ra.conf");

  /** Where they lie on Debian and where people install them; a user's PATH often lacks sbin. */
  private static final String FOLDERS =
      "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

  private final String command;
  private final String packageName;
  private final String settings;

  Program(String command, String packageName, String settings) {
    this.command = command;
    this.packageName = packageName;
    this.settings = settings;
  }

  /**
   * Where it is installed: along this process' PATH, or in the usual folders.
   *
   * @throws IOException with the remedy when it is not
   */
  public Path find() throws IOException {
    String path = System.getenv("PATH");
    return findIn(path == null ? FOLDERS : path + ':' + FOLDERS);
  }

  /** Where it is in these folders, separated by colons. */
  Path findIn(String folders) throws IOException {
    return Arrays.stream(folders.split(":"))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new IOException(command + " is not installed: apt-get install " + packageName));
  }

  /**
   * The words that start it with our settings and nothing of /etc ({@code -X}), then the options.
   *
   * @param settings as {@link #writeSettings} wrote them
   */
  public List<String> command(Path settings, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(List.of(find().toString(), "-X", "-F", settings.toString()));
    words.addAll(List.of(options));
    return List.copyOf(words);
  }

  /** Where {@link #writeSettings} puts them in a folder. */
  Path settingsIn(Path folder) {
    return folder.resolve(settings).toAbsolutePath();
  }

  /** Writes our settings into a folder, for the option {@code -F}. */
  public Path writeSettings(Path folder) throws IOException {
    Path file = settingsIn(folder);
    try (InputStream in = Program.class.getResourceAsStream(settings)) {
      if (in == null) throw new IOException(settings + " is missing in this build");
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException unwritable) {
      throw new IOException("cannot write " + file + ": " + unwritable.getMessage(), unwritable);
    }
  }
}
