package io.portcullis.gateway.cli;

import java.util.List;

/** Command lines to begin with, for the help of each command. */
final class Examples {
  private Examples() {}

  /**
   * Those of one command.
   *
   * @param path the command's words, such as {@code rules add}; empty: the program itself
   */
  static List<String> of(String path) {
    return switch (path) {
      case "" -> List.of("detect docs/sample.binetflow", "status", "rules list");
      case "run" -> List.of("run", "run --test", "run --source flows.csv");
      case "web token" ->
          List.of("web token --name alice", "web token --name wall --read-only", "web token --api");
      case "web password" ->
          List.of("web password", "web password --name alice --read-only", "web password --remove");
      case "restore" -> List.of("restore", "restore --json", "restore -q");
      case "config show" -> List.of("config show", "config show --json", "config show -o raw");
      case "fleet init" ->
          List.of(
              "fleet init --server nats://192.0.2.1:4222",
              "fleet init --server nats://192.0.2.1:4222 --listen 192.0.2.1:4222",
              "fleet init --server tls://bus.example.net:4222 --certificate /etc/nats/bus.pem --key"
                  + " /etc/nats/bus.key --ca ca.pem");
      case "fleet join" ->
          List.of(
              "fleet join lyon",
              "fleet join lyon --rotate",
              "fleet join lyon --retire",
              "fleet join counter --correlator");
      case "fleet publish" ->
          List.of("fleet publish", "fleet publish --folder /root/fleet", "fleet publish --json");
      case "fleet put" ->
          List.of(
              "fleet put allowlist allow.yaml",
              "fleet put settings careful.yaml",
              "fleet put models models");
      case "fleet remove" ->
          List.of("fleet remove allowlist", "fleet remove settings", "fleet remove models");
      case "fleet objects" ->
          List.of("fleet objects", "fleet objects --json", "fleet objects --folder /root/fleet");
      case "fleet correlate" ->
          List.of(
              "fleet correlate --member /srv/counter",
              "fleet correlate --member /srv/counter --json",
              "fleet correlate --member /srv/counter --once");
      case "fleet status" -> List.of("fleet status", "fleet status --json", "fleet status -o raw");
      case "fleet sites" -> List.of("fleet sites", "fleet sites --json", "fleet sites -o raw");
      case "fleet withdraw" ->
          List.of(
              "fleet withdraw --site lyon",
              "fleet withdraw --site lyon --spare none",
              "fleet withdraw --site lyon --everywhere");
      case "notify test" -> List.of("notify test", "notify test --json", "notify test -q");
      case "detect" ->
          List.of(
              "detect capture.pcap",
              "detect --explain flows.csv.gz",
              "detect --json --interface br-lan");
      case "letters" ->
          List.of("letters capture.pcap", "letters --json flows.csv", "letters flows.csv.xz");
      case "replay" ->
          List.of(
              "replay capture.pcap",
              "replay --inside 192.0.2.0/24 monday.csv tuesday.csv",
              "replay --html report.html flows.csv");
      case "arm" -> List.of("arm --confirm 10m", "arm", "arm --json");
      case "confirm" -> List.of("confirm", "confirm --json", "confirm -q");
      case "disarm" -> List.of("disarm", "disarm --json", "disarm -q");
      case "off" -> List.of("off", "off --json", "off --state /srv/portcullis");
      case "reload" -> List.of("reload", "reload --json", "reload --state /srv/portcullis");
      case "breaker" -> List.of("breaker", "breaker --reset", "breaker --json");
      case "status" -> List.of("status", "status --watch", "status --json");
      case "top" -> List.of("top", "top --no-color", "top --state /srv/portcullis");
      case "doctor" -> List.of("doctor", "doctor --json", "doctor -c draft.yaml");
      case "selftest" -> List.of("selftest", "selftest --json", "selftest -c draft.yaml");
      case "help" -> List.of("help", "help rules add", "help models learn");
      case "version" -> List.of("version", "version --json", "version -o raw");
      case "capture stats" ->
          List.of("capture stats", "capture stats --duration 30s", "capture stats --json");
      default -> ofGroups(path);
    };
  }

  private static List<String> ofGroups(String path) {
    if (path.startsWith("models ")) return ofModels(path);
    return switch (path) {
      case "rules list", "list" ->
          List.of(
              path + " 203.0.113.7",
              path + " --host 10.0.0.5 --sort remaining",
              path + " --names",
              path + " --json --all");
      case "rules show" ->
          List.of("rules show 17", "rules show 203.0.113.7 --names", "rules show 17 --json");
      case "rules explain" ->
          List.of("rules explain 203.0.113.7", "rules explain 17", "rules explain 17 --svg 17.svg");
      case "rules add", "block" ->
          List.of(
              path + " 203.0.113.7 --timeout 2h --reason \"phoned home\"",
              path + " 10.0.0.5-203.0.113.7-443-tcp",
              path + " 10.0.0.5 --scope host --timeout 1d");
      case "rules extend", "extend" ->
          List.of(path + " 203.0.113.7 30m", path + " 17 --timeout 2h", path + " 17 1d --dry-run");
      case "rules release", "unblock" ->
          List.of(
              path + " 203.0.113.7",
              path + " 17 --false-positive --reason \"our backup\"",
              path + " --all --yes");
      case "rules flush" -> List.of("rules flush", "rules flush --yes", "rules flush --dry-run");
      case "rules history" ->
          List.of("rules history", "rules history 203.0.113.7", "rules history -n 20 --json");
      case "rules sync" -> List.of("rules sync", "rules sync --check", "rules sync --json");
      case "rules verify" ->
          List.of("rules verify", "rules verify 17 --duration 2m", "rules verify --all --json");
      case "rules false-positives" ->
          List.of(
              "rules false-positives",
              "rules false-positives --withdraw 10.0.0.5-203.0.113.7-443-tcp",
              "rules false-positives --json");
      case "allow list" -> List.of("allow list", "allow list --json", "allow list -o raw");
      case "allow add" ->
          List.of(
              "allow add 203.0.113.7 --reason \"the bank\"",
              "allow add backup.example.org 198.51.100.0/24",
              "allow add 203.0.113.7 --timeout 7d");
      case "allow remove" ->
          List.of(
              "allow remove 203.0.113.7",
              "allow remove backup.example.org",
              "allow remove 198.51.100.0/24 --json");
      case "allow check" ->
          List.of(
              "allow check 203.0.113.7",
              "allow check 2001:db8::7",
              "allow check 203.0.113.7 --json");
      case "lists list" -> List.of("lists list", "lists list --json", "lists list -o json");
      case "lists show" ->
          List.of("lists show feodo", "lists show feodo 203.0.113.7", "lists show feodo --json");
      case "lists refresh" ->
          List.of("lists refresh", "lists refresh feodo", "lists refresh feodo --accept");
      default -> List.of();
    };
  }

  private static List<String> ofModels(String path) {
    return switch (path) {
      case "models list" -> List.of("models list", "models list --json", "models list -o raw");
      case "models show" ->
          List.of("models show NAME", "models show NAME --json", "models show --help");
      case "models import" ->
          List.of(
              "models import beacon.json",
              "models import models.zip",
              "models import --replace beacon.json");
      case "models check" -> List.of("models check", "models check --json", "models check -o raw");
      case "models enable", "models disable" ->
          List.of(path + " NAME", path + " NAME --json", path + " -q NAME");
      case "models train" ->
          List.of(
              "models train --name NAME --tuple 10.0.0.5-203.0.113.7-443-tcp capture.pcap",
              "models train --name NAME --tuple 10.0.0.5-203.0.113.7-443-tcp --file beacon.json"
                  + " flows.csv",
              "models train --name NAME --tuple 10.0.0.5-203.0.113.7-443-tcp --json flows.csv");
      case "models evaluate" ->
          List.of(
              "models evaluate flows.csv",
              "models evaluate --html report.html flows.csv",
              "models evaluate --json flows.csv");
      case "models learn" ->
          List.of(
              "models learn", "models learn monday.csv tuesday.csv", "models learn --json x.csv");
      case "models baseline list" ->
          List.of(
              "models baseline list", "models baseline list --json", "models baseline list -o raw");
      case "models baseline accept" ->
          List.of(
              "models baseline accept 10.0.0.5-203.0.113.7-443-tcp",
              "models baseline accept 10.0.0.5-203.0.113.7-443-tcp --timeout 30d",
              "models baseline accept --all-pending");
      case "models baseline reject" ->
          List.of(
              "models baseline reject 10.0.0.5-203.0.113.7-443-tcp",
              "models baseline reject 10.0.0.5-203.0.113.7-443-tcp --json",
              "models baseline reject --help");
      default -> List.of();
    };
  }
}
