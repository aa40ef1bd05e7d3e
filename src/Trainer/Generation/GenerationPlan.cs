namespace StreamML.Trainer.Generation;

/// <summary>How much is made up. The same plan always gives the same records, labels and ids.</summary>
public sealed record GenerationPlan
{
    /// <summary>Milliseconds of a day.</summary>
    internal const long DayMs = 24 * 3_600_000L;

    /// <summary>
    /// Days without a sign of life that make a customer a lost one: the 90 of the documents, and two for replies that
    /// are under way when the customer leaves.
    /// </summary>
    internal const int SilenceDays = 92;

    private const int ContactsMax = 1_000_000;
    private const int ConversationsOfContactMax = 50;
    private const int SeedMax = 99_999;
    private const int DaysMin = 120;
    private const int DaysMax = 400;

    /// <summary>Contacts. Default 200, 1 to 1,000,000.</summary>
    public int Contacts { get; init; } = 200;

    /// <summary>Conversations that contacts begin, all together. Default 150, 0 to 50 a contact.</summary>
    public int Conversations { get; init; } = 150;

    /// <summary>
    /// Contacts that are leads, with an outcome at the end. Default 120, 0 to <see cref="Contacts"/>.
    /// </summary>
    public int Leads { get; init; } = 120;

    /// <summary>
    /// Days of history. Default 200; 120 to 400: silence takes 90 days and begins after some weeks to look back on, and
    /// features look back 400 days.
    /// </summary>
    public int Days { get; init; } = 200;

    /// <summary>
    /// Seed. Default 1, 0 to 99,999: it is part of phone numbers. Contacts of different seeds are different people.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// When histories end, milliseconds since the Unix epoch. Default Monday 2025-07-28, 0:00 UTC, so that a plan for
    /// training needs no clock. What happens depends on the day of the week: whole weeks later, the same happens.
    /// </summary>
    public long EndMs { get; init; } = 1_753_660_800_000;

    /// <summary>When histories begin.</summary>
    internal long StartMs => EndMs - (Days * DayMs);

    /// <summary>The day at which a customer is judged; from it on the lost ones are silent.</summary>
    internal int JudgementDay => Days - SilenceDays;

    /// <summary>When a customer is judged.</summary>
    internal long JudgementMs => StartMs + (JudgementDay * DayMs);

    /// <summary>A plan for training: every contact is a lead and begins five conversations on average.</summary>
    /// <param name="contacts">Contacts, 1 to 1,000,000.</param>
    /// <param name="seed">Seed.</param>
    public static GenerationPlan ForTraining(int contacts, int seed) => new()
    {
        Contacts = contacts,
        Conversations = (int)Math.Min(5L * contacts, int.MaxValue),
        Leads = contacts,
        Seed = seed,
    };

    /// <summary>Refuses a plan that cannot be made.</summary>
    /// <exception cref="GenerationException">A number is out of range; the message names both.</exception>
    public void Check()
    {
        Check("contacts", Contacts, 1, ContactsMax);
        Check("conversations", Conversations, 0, ConversationsOfContactMax * (long)Contacts);
        Check("leads", Leads, 0, Contacts);
        Check("days", Days, DaysMin, DaysMax);
        Check("seed", Seed, 0, SeedMax);
    }

    private static void Check(string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new GenerationException($"{name} must be {least:N0} to {most:N0}, not {value:N0}.");
        }
    }
}
