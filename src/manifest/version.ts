/** The dbt that tsdt answers as: `require-dbt-version`, `dbt_version` in templates, artifacts. */
export const dbtVersion = '1.12.6';
