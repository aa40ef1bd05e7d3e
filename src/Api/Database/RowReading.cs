using System.Text.Json;
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

    /// <summary>Numbers by name, of a JSON object; what is no number is left out.</summary>
    public static IReadOnlyDictionary<string, double> Numbers(this NpgsqlDataReader row, int column)
    {
        var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (row.IsDBNull(column))
        {
            return numbers;
        }

        using var document = JsonDocument.Parse(row.GetString(column));
        foreach (var number in document.RootElement.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.Number))
        {
            numbers[number.Name] = number.Value.GetDouble();
        }

        return numbers;
    }
}
