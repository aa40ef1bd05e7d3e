using System.Text.Json;

namespace StreamML.FaultInjection.Reads;

/// <summary>
/// A statement's plan as it ran: what <c>EXPLAIN (ANALYZE, FORMAT JSON)</c> says of the tables in it.
/// </summary>
/// <param name="Scans">Each scan of a table that ran.</param>
internal sealed record StatementPlan(IReadOnlyList<TableScan> Scans)
{
    /// <summary>Reads a plan.</summary>
    public static StatementPlan Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var scans = new List<TableScan>();
        Add(scans, document.RootElement[0].GetProperty("Plan"));
        return new StatementPlan(scans);
    }

    private static void Add(List<TableScan> scans, JsonElement node)
    {
        double loops = Number(node, "Actual Loops");
        if (loops > 0 && Text(node, "Relation Name") is { } table)
        {
            double rows = loops * (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter")
                + Number(node, "Rows Removed by Index Recheck"));
            string kind = Text(node, "Node Type") ?? "";
            scans.Add(new TableScan(
                table, kind, Text(node, "Index Cond") ?? Text(node, "Recheck Cond") ?? Text(node, "TID Cond"), rows));
        }

        if (node.TryGetProperty("Plans", out var children))
        {
            foreach (var child in children.EnumerateArray())
            {
                Add(scans, child);
            }
        }
    }

    private static double Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>A scan of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Kind">How: Seq Scan, Index Scan, Index Only Scan, Bitmap Heap Scan.</param>
/// <param name="Condition">The part of the table that it is confined to; null: to none.</param>
/// <param name="Rows">Rows that it went through, those of all its runs together.</param>
internal sealed record TableScan(string Table, string Kind, string? Condition, double Rows)
{
    // A list that follows an index from its end needs no condition: it stops after a page.
    private const double WholeShare = 0.5;

    /// <summary>Whether the table is read whole: from end to end, or most of it through an index.</summary>
    /// <param name="tableRows">Rows of the table.</param>
    public bool IsWhole(double tableRows) =>
        Kind.Contains("Seq Scan", StringComparison.Ordinal) || (Condition is null && Rows > WholeShare * tableRows);
}
