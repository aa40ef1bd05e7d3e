using System.Globalization;
using StreamML.Hosting.Erasing;

namespace StreamML.Cli.Commands;

/// <summary>Plans and receipts of erasures for people: of one person all of it, of several the sums.</summary>
internal static class ErasureText
{
    /// <summary>What there is.</summary>
    public static string Of(IReadOnlyList<ErasurePlan> plans) => string.Join('\n', Lines(
            Head(plans.Count, plans[0].ContactKey, "", plans.Sum(plan => plan.Identities),
                plans.Sum(plan => plan.Contacts)),
            Sum(plans.Select(plan => plan.Topics)), Sum(plans.Select(plan => plan.Tables)),
            plans.Sum(plan => plan.MediaFiles))
        .Concat(plans.SelectMany(plan => plan.Models).Distinct()
            .Select(model => $"  learned: {Name(model.Task, model.Scope, model.Version)}"))
        .Append(plans[0].RecordsAtOnce
            ? "Records are erased at once."
            : "Apache Kafka: records go with their segments, or when they are compacted."));

    /// <summary>What was done.</summary>
    public static string Of(IReadOnlyList<ErasureReceipt> receipts) => string.Join('\n', Lines(
            Head(receipts.Count, receipts[0].ContactKey,
                $" {(receipts.Count == 1 ? "was" : "were")} erased on "
                + Day(receipts.Max(receipt => receipt.FinishedAt)),
                receipts.Sum(receipt => receipt.Identities), receipts.Sum(receipt => receipt.Contacts)),
            Sum(receipts.Select(receipt => receipt.Topics)), Sum(receipts.Select(receipt => receipt.Tables)),
            receipts.Sum(receipt => receipt.MediaFiles))
        .Concat(Sum(receipts.Select(receipt => receipt.Left))
            .Select(left => $"  left: {left.Value} records on {left.Key}; run the command again"))
        .Concat(receipts.SelectMany(receipt => receipt.Models)
            .GroupBy(model => Name(model.Task, model.Scope, model.Version), StringComparer.Ordinal)
            .Select(model => $"  retire by {Day(model.Min(each => each.RetireBy))}: {model.Key} learned from "
                + (receipts.Count == 1 ? "them" : $"{model.Count()} of them")))
        .Concat(receipts.SelectMany(receipt => receipt.Later)
            .GroupBy(later => later.What, later => later.By, StringComparer.Ordinal)
            .Select(later => $"  gone {(later.Max() is { } by ? $"by {Day(by)}" : "later")}: {later.Key}")));

    private static string Head(int people, string contactKey, string done, int identities, int contacts) =>
        $"{(people == 1 ? contactKey : $"{people:N0} people")}{done}: {identities:N0} identities, "
            + $"{contacts:N0} contact keys";

    private static IEnumerable<string> Lines(
        string head, IReadOnlyDictionary<string, long> topics, IReadOnlyDictionary<string, long> tables, int files) =>
    [
        head,
        .. topics.Select(topic => $"  {topic.Value,8:N0} records on {topic.Key}"),
        .. tables.Select(table => $"  {table.Value,8:N0} rows of {table.Key}"),
        $"  {files,8:N0} audio files",
    ];

    private static SortedDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in counts.SelectMany(each => each))
        {
            sums[name] = sums.GetValueOrDefault(name) + count;
        }

        return sums;
    }

    private static string Name(string task, string scope, string version) =>
        $"{task} {version}{(scope.Length > 0 ? $" of {scope}" : "")}";

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
