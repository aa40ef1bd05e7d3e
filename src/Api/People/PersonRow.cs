using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.People;

/// <summary>A person as a row.</summary>
internal static class PersonRow
{
    /// <summary>The columns that <see cref="Read"/> reads, of the table <c>dashboard_users</c> as <c>u</c>.</summary>
    public const string Columns =
        "u.name, u.tenant, u.role, u.created_at, u.disabled_at, u.identity IS NOT NULL, u.shown_name";

    /// <summary>How many columns these are.</summary>
    public const int ColumnCount = 7;

    /// <summary>Reads it from the first columns of a row.</summary>
    public static Person Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.TimeOrNull(4))
        {
            IsOfIssuer = row.GetBoolean(5),
            IssuerName = row.TextOrNull(6) ?? "",
        };
}
