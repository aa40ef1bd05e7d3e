using System.Globalization;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Random statuses of every kind, and what the views are to say of them.</summary>
internal sealed class StatusStream(Random random)
{
    private static readonly string[] Deliveries = ["sent", "delivered", "read", "played", "failed", "melted"];

    private long _seconds = Bodies.Time - 100_000;

    /// <summary>Facts, no two alike.</summary>
    public IReadOnlyList<StatusFact> Facts(int count)
    {
        var facts = new Dictionary<string, StatusFact>(StringComparer.Ordinal);
        while (facts.Count < count)
        {
            var fact = Next() with { Seconds = _seconds++ };
            facts.TryAdd(fact.Key, fact);
        }

        return [.. facts.Values];
    }

    /// <summary>
    /// message_status_current by message: the furthest; in a group failed only where nobody was reached.
    /// </summary>
    public static IEnumerable<string> Current(IEnumerable<StatusFact> facts) => facts.Where(fact => fact.IsDelivery)
        .GroupBy(fact => (fact.Number, fact.Message))
        .Select(message =>
        {
            string[] people = [.. message.GroupBy(fact => fact.IsGroup ? fact.Participant : "").Select(Furthest)];
            string[] reached = [.. people.Where(status => status != "failed")];
            bool group = message.Any(fact => fact.IsGroup);
            string status = group && reached.Any(each => each != "melted") ? Highest(reached) : Highest(people);
            int failed = people.Count(each => each == "failed");
            return $"{message.Key.Number}|{message.Key.Message}|{status}|{(group ? $"{people.Length}/{failed}" : "")}";
        });

    /// <summary>payments_current by reference.</summary>
    public static IEnumerable<string> Payments(IEnumerable<StatusFact> facts) => facts.Where(fact => fact.IsPayment)
        .GroupBy(fact => (fact.Number, fact.Reference))
        .Select(payment =>
        {
            var last = payment.MaxBy(fact => fact.Seconds)!;
            decimal refunded = payment
                .SelectMany(fact => fact.Refunds.Select(refund => (fact.Seconds, refund)))
                .GroupBy(told => told.refund.Id)
                .Select(told => told.MaxBy(each => each.Seconds).refund)
                .Sum(refund => refund.Status == "completed" ? refund.Value / 100m : 0);
            return string.Join('|', [
                payment.Key.Number, payment.Key.Reference, last.Status, last.Transaction, last.State, "450.01",
                refunded.ToString("0.00", CultureInfo.InvariantCulture)]);
        });

    private static string Furthest(IEnumerable<StatusFact> facts) => Highest(facts.Select(fact => fact.Status));

    private static string Highest(IEnumerable<string> statuses)
        => statuses.MaxBy(status => status == "melted" ? -1 : Array.IndexOf(Deliveries, status))!;

    private StatusFact Next()
    {
        string number = random.Next(4) == 0 ? "99" : Bodies.PhoneNumberId;
        int message = random.Next(120);
        return (message % 4, random.Next(10)) switch
        {
            (_, 0) => Of(number, $"w{message}", Pick(["RINGING", "ACCEPTED", "failed"])) with
            {
                Type = Pick(
                ["call", "poll"])
            },
            (0, _) => Payment(number, $"w{message}", message),
            (1, _) => Receipt(number, $"w{message}"),
            _ => Delivery(number, $"w{message}"),
        };
    }

    private StatusFact Delivery(string number, string message)
    {
        string status = Pick(Deliveries);
        return Of(number, message, status) with
        {
            Type = random.Next(2) == 0 ? "message" : null,
            Errors = status == "failed"
                ? [.. Enumerable.Range(0, random.Next(3)).Select(_ => 131_000 + random.Next(3))]
                : [],
        };
    }

    private StatusFact Receipt(string number, string message)
    {
        int person = random.Next(6);
        return Delivery(number, message) with
        {
            IsGroup = true,
            Phone = (person % 5) switch { 0 or 1 => $"57300000{person:0000}", 4 => $"98765{person}@lid", _ => "" },
            UserId = person % 5 is 1 or 2 ? $"CO.u{person}" : "",
            Parent = person % 5 == 3 ? $"CO.ENT.u{person}" : "",
        };
    }

    private StatusFact Payment(string number, string message, int seed)
    {
        string transaction = random.Next(5) == 0 ? "" : $"t{seed}-{random.Next(2)}";
        string state = transaction.Length == 0 ? "" : Pick(["pending", "success", "failed"]);
        int refunds = state == "success" ? random.Next(3) : 0;
        return Of(number, message, Pick(["pending", "captured", "failed"])) with
        {
            Type = random.Next(4) == 0 ? null : "payment",
            Reference = $"inv-{seed}-{random.Next(2)}",
            Transaction = transaction,
            State = state,
            ErrorCode = state == "failed" ? Pick(["U30", "U16", ""]) : "",
            Refunds = [.. Enumerable.Range(0, refunds).Select(
                place => new RefundFact($"r{place}", Pick(["pending", "completed", "failed"]), 100 + seed))],
        };
    }

    private static StatusFact Of(string number, string message, string status)
        => new() { Number = number, Message = message, Status = status, Seconds = 0 };

    private string Pick(string[] words) => words[random.Next(words.Length)];
}
