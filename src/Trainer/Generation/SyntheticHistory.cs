namespace StreamML.Trainer.Generation;

/// <summary>
/// Made-up histories of contacts with a business: conversations, campaigns and what came of them, orders, tickets,
/// opt-outs. What drives each contact is hidden (<see cref="SyntheticPerson"/>); the outcomes follow from what it did
/// and from chance, so that models have something to find and never find all of it. Thread-safe.
/// </summary>
public sealed class SyntheticHistory
{
    // Of what no conduct tells: the luck of a lead, in points of its score. Leads that talk little differ less, and as
    // much luck would leave little to find.
    private const double LeadLuckLeast = 5.5;
    private const double LeadLuckOfTalk = 0.4;
    private const double TalkMax = 5;
    private const double WonAt = 50;
    private const double WonSpread = 6;

    private readonly GenerationPlan _plan;
    private readonly int[] _conversations;

    /// <summary>Shares the plan's conversations out among its contacts, more to those of more interest.</summary>
    /// <exception cref="GenerationException">The plan cannot be made.</exception>
    public SyntheticHistory(GenerationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        _plan = plan;
        double[] weights = [.. Enumerable.Range(0, plan.Contacts)
            .Select(number => 0.4 + new SyntheticPerson(RandomOf(number), plan.JudgementDay).Interest)];
        double total = weights.Sum(), before = 0;
        _conversations = new int[plan.Contacts];
        for (int number = 0; number < plan.Contacts; number++)
        {
            double after = before + weights[number];
            _conversations[number] = number == plan.Contacts - 1
                ? plan.Conversations - Whole(before)
                : Whole(after) - Whole(before);
            before = after;
        }

        int Whole(double share) => (int)(share / total * plan.Conversations);
    }

    /// <summary>Tenant of the contacts' keys.</summary>
    public const string Tenant = "synthetic";

    /// <summary>The history of a contact.</summary>
    /// <param name="number">Which, 0 to below the plan's contacts.</param>
    public ContactHistory Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, _plan.Contacts);
        var random = RandomOf(number);
        var person = new SyntheticPerson(random, _plan.JudgementDay);
        string contactKey = $"{Tenant}/contact-{_plan.Seed}-{number}";
        var records = new SyntheticRecords(Tenant, contactKey, person, random);
        var life = new ContactLife(random, person, records, _plan);
        life.Live(_conversations[number]);
        var inOrder = records.Records;
        return new ContactHistory(
            number, contactKey, inOrder,
            IsLead(number) ? Outcome(random, records.Conduct.ExpectedLeadScore(inOrder)) : null,
            life.HasBoughtBeforeJudgement ? new ChurnOutcome(person.IsLost, (float)person.LostChance) : null,
            life.Sends)
        {
            Conversations = _conversations[number],
        };
    }

    // The plan's leads, spread evenly over its contacts.
    private bool IsLead(int number) =>
        (number + 1L) * _plan.Leads / _plan.Contacts > (long)number * _plan.Leads / _plan.Contacts;

    private LeadOutcome Outcome(Random random, double expected)
    {
        double talk = Math.Min(TalkMax, _plan.Conversations / (double)_plan.Contacts);
        double luck = LeadLuckLeast + (LeadLuckOfTalk * talk);
        double score = Math.Clamp(expected + (luck * SyntheticPerson.Normal(random)), 0, 100);
        bool won = random.NextDouble() < 1 / (1 + Math.Exp((WonAt - score) / WonSpread));
        return new LeadOutcome((float)score, (float)expected, won);
    }

    private Random RandomOf(int number) => new(unchecked((_plan.Seed * 1_000_003) + number));
}
