package io.portcullis.rules.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of the ledger and how an older file becomes today's. The number of steps done stands
 * in the file's {@code user_version}; a step, once released, is never changed.
 *
 * @param steps SQL scripts, one for each version from 1
 */
record Schema(List<String> steps) {
  /** "PtCl", to tell a ledger from other SQLite files (sqlite.org/fileformat.html §1.3.17). */
  static final int APPLICATION_ID = 0x5074436c;

  static final Schema TODAY =
      new Schema(
          List.of(
              """
              create table block (
                id integer primary key autoincrement,
                target text not null,
                scope text not null,
                state text not null,
                origin text not null,
                reason text not null,
                tuple text not null,
                model text not null,
                letters text not null,
                created_us integer not null,
                expires_us integer not null,
                boot_id text not null,
                boot_deadline_ms integer not null,
                timeout_ms integer not null,
                permanent integer not null,
                packets integer not null,
                bytes integer not null,
                verified text not null,
                enforced integer not null
              ) strict;
              create index block_by_target on block (target, scope);
              create index block_in_force on block (id)
                where state in ('pending', 'active', 'would_block');
              create table history (
                id integer primary key autoincrement,
                at_us integer not null,
                block_id integer not null,
                target text not null,
                state text not null,
                who text not null,
                why text not null
              ) strict;
              create index history_by_block on history (block_id);
              create table allow (
                what text not null,
                kind text not null,
                comment text not null,
                since_us integer not null,
                expires_us integer,
                boot_id text not null,
                boot_deadline_ms integer not null,
                primary key (what, kind)
              ) strict;
              create table false_positive (
                tuple text not null,
                letters text not null,
                since_us integer not null,
                expires_us integer not null,
                boot_id text not null,
                boot_deadline_ms integer not null,
                primary key (tuple, letters)
              ) strict;
              create table mode (
                only integer primary key check (only = 1),
                word text not null,
                expires_us integer not null,
                boot_id text not null,
                boot_deadline_ms integer not null,
                who text not null,
                since_us integer not null
              ) strict;
              create table fact (name text primary key, value text not null) strict;
              create table boot (boot_id text primary key, seen_ms integer not null) strict;
              """,
              """
              create table explanation (block_id integer primary key, json text not null) strict;
              """,
              """
              alter table false_positive add column who text not null default '';
              """));

  /** What is wrong with a file that is no ledger of ours. */
  static final class Unfit extends Exception {
    Unfit(String message) {
      super(message);
    }
  }

  /** Brings the file to the newest step; does not write when it is there already. */
  void migrate(Connection connection) throws SQLException, Unfit {
    try (Statement statement = connection.createStatement()) {
      if (versionAtOnce(connection, statement) == steps.size()) return;
      statement.execute("begin immediate");
      boolean done = false;
      try {
        // Again under the lock: another process may have done it since.
        for (int step = version(connection); step < steps.size(); step++) {
          // executeUpdate, as the only one of the driver, runs all statements of a script.
          statement.executeUpdate(steps.get(step));
        }
        statement.execute("pragma application_id = " + APPLICATION_ID);
        statement.execute("pragma user_version = " + steps.size());
        statement.execute("commit");
        done = true;
      } finally {
        if (!done) statement.execute("rollback");
      }
    }
  }

  /** In one transaction: else a first start in another process could come between the questions. */
  private int versionAtOnce(Connection connection, Statement statement) throws SQLException, Unfit {
    statement.execute("begin");
    try {
      return version(connection);
    } finally {
      statement.execute("rollback");
    }
  }

  private int version(Connection connection) throws SQLException, Unfit {
    int version = number(connection, "pragma user_version");
    int application = number(connection, "pragma application_id");
    boolean empty = number(connection, "select count(*) from sqlite_master") == 0;
    if (application != APPLICATION_ID && !(empty && application == 0 && version == 0)) {
      throw new Unfit("is an SQLite file, but no ledger of Portcullis: name another file");
    }
    if (version > steps.size()) {
      throw new Unfit(
          "was written by a newer Portcullis (schema "
              + version
              + ", this one knows "
              + steps.size()
              + "): install that one again, or name another file");
    }
    return version;
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
