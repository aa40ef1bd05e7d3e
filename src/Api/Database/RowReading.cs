using Npgsql;

namespace StreamML.Api.Database;

/// <summary>Columns of a row that may be null.</summary>
internal static class RowReading
{
    /// <summary>A text; null where there is none.</summary>
    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A number; null where there is none.</summary>
    public static double? NumberOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Convert.ToDouble(row.GetValue(column));

    /// <summary>A whole number; null where there is none.</summary>
    public static int? Int32OrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt32(column);

    /// <summary>A time in UTC.</summary>
    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) =>
        row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>A time in UTC; null where there is none.</summary>
    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);

    /// <summary>Texts; empty where there are none.</summary>
    public static IReadOnlyList<string> Texts(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? [] : row.GetFieldValue<string[]>(column);
}
