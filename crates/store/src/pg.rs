//! PostgreSQL: a pool of connections, each with its prepared statements, and values on the wire.

use std::{
    collections::HashMap,
    error::Error as StdError,
    sync::{Condvar, Mutex, PoisonError},
    time::Instant,
};

use base::{Fault, Result};
use postgres::{
    Client, Config, NoTls, Statement,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use crate::{
    Options, Value, error,
    error::Retry,
    tx::{Conn, Tx},
};

/// A connection with the statements it has prepared.
pub(crate) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Connection {
    fn prepared(&mut self, sql: &str) -> std::result::Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn execute(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> std::result::Result<u64, postgres::Error> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &params)
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> std::result::Result<Vec<postgres::Row>, postgres::Error> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
        self.client.query(&statement, &params)
    }

    pub(crate) fn execute_columns(
        &mut self,
        sql: &str,
        columns: &[Vec<&Value<'_>>],
    ) -> std::result::Result<u64, postgres::Error> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &params)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> std::result::Result<(), postgres::Error> {
        self.client.batch_execute(sql)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

/// Connections for readers, made when needed, kept when idle.
pub(crate) struct Pool {
    config: Config,
    idle: Mutex<Idle>,
    freed: Condvar,
    wait: std::time::Duration,
}

struct Idle {
    connections: Vec<Connection>,
    open: usize,
}

const READERS: usize = 16;

impl Pool {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|_| {
            Fault::invalid(
                "the PostgreSQL address is not of the form postgres://user:password@host:port/database",
            )
            .at("database")
        })?;
        config.application_name("lianyi").connect_timeout(options.wait).keepalives(true);
        let pool = Self {
            config,
            idle: Mutex::new(Idle { connections: Vec::new(), open: 0 }),
            freed: Condvar::new(),
            wait: options.wait,
        };
        let first = pool.connect()?;
        pool.lock().open = 1;
        pool.give_back(first);
        Ok(pool)
    }

    /// A connection outside the pool, for a writer to keep.
    pub(crate) fn connect(&self) -> Result<Connection> {
        let mut client = self.config.connect(NoTls).map_err(|e| {
            let reason = e.as_db_error().map_or_else(|| "no answer".to_owned(), |d| d.message().to_owned());
            Fault::unavailable(format!("cannot connect to PostgreSQL: {reason}"))
        })?;
        client
            .batch_execute("SET TIME ZONE 'UTC'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'")
            .map_err(|e| error::of_postgres(&e).0)?;
        Ok(Connection { client, statements: HashMap::new() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Result<Connection> {
        let until = Instant::now() + self.wait;
        let mut idle = self.lock();
        loop {
            while let Some(connection) = idle.connections.pop() {
                if !connection.is_closed() {
                    return Ok(connection);
                }
                idle.open -= 1;
            }
            if idle.open < READERS {
                idle.open += 1;
                drop(idle);
                return self.connect().inspect_err(|_| self.lost());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Fault::unavailable("all database connections are in use; try again"));
            }
            idle = self.freed.wait_timeout(idle, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lost(&self) {
        self.lock().open -= 1;
        self.freed.notify_one();
    }

    fn give_back(&self, connection: Connection) {
        self.lock().connections.push(connection);
        self.freed.notify_one();
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.take()?;
        // A connection that died while idle is noticed here: one fresh one is tried.
        let begun = connection.batch(BEGIN_READ).or_else(|_| {
            self.connect().map_err(Err).and_then(|fresh| {
                connection = fresh;
                connection.batch(BEGIN_READ).map_err(Ok)
            })
        });
        if let Err(e) = begun {
            self.lost();
            return Err(match e {
                Ok(e) => error::of_postgres(&e).0,
                Err(fault) => fault,
            });
        }
        let mut tx = Tx { conn: Conn::Postgres(&mut connection), writer: 0, retry: Retry::No };
        let result = f(&mut tx);
        match connection.batch("COMMIT") {
            Ok(()) => self.give_back(connection),
            Err(_) => self.lost(),
        }
        result
    }
}

const BEGIN_READ: &str = "BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ";

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Int(n) => match *ty {
                Type::INT4 => return i32::try_from(*n)?.to_sql(ty, out),
                Type::INT2 => return i16::try_from(*n)?.to_sql(ty, out),
                _ => return n.to_sql(&Type::INT8, out),
            },
            Value::Text(text) => text.as_ref().to_sql(&Type::TEXT, out)?,
            Value::Blob(bytes) => bytes.as_ref().to_sql(&Type::BYTEA, out)?,
        };
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A `BIGINT`, or the `INTEGER` that PostgreSQL gives a literal.
pub(crate) fn int(row: &postgres::Row, column: usize) -> std::result::Result<Option<i64>, postgres::Error> {
    if *row.columns()[column].type_() == Type::INT4 {
        return Ok(row.try_get::<_, Option<i32>>(column)?.map(i64::from));
    }
    row.try_get(column)
}
