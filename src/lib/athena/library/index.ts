export { chooseSql, type ChosenSql, type SqlSources } from './choose-sql.js';
export { loadSqlLibrary, type SavedSql } from './dialect.js';
