namespace StreamML.Trainer.Generation;

/// <summary>
/// What drives a made-up contact. None of it is ever shown to a model; the models learn it from what happens.
/// </summary>
internal sealed class SyntheticPerson
{
    private const double CustomerShare = 0.68;
    private const double FadingShare = 0.45;
    private const double FadingDays = 7;

    // Of a customer that fades, and of one that does not: chance and nothing else decides whether it is lost.
    private const double LostIfFading = 0.87;
    private const double LostIfNot = 0.11;

    private static readonly double[] Offsets = [-5, -3, 0, 1, 2, 5.5];

    private readonly int _judgementDay;
    private readonly int _fadesFrom;
    private readonly int _returnsOn;

    /// <summary>Draws a person.</summary>
    public SyntheticPerson(Random random, int judgementDay)
    {
        _judgementDay = judgementDay;
        Interest = random.NextDouble();
        Quickness = random.NextDouble();
        Content = Math.Clamp(0.6 + (0.28 * Normal(random)), 0, 1);
        FirstDay = random.Next(0, (judgementDay / 5) + 1);
        FavouriteHour = random.Next(8, 21);
        OffsetHours = Offsets[random.Next(Offsets.Length)];
        IsCustomer = random.NextDouble() < CustomerShare;
        bool fades = IsCustomer && random.NextDouble() < FadingShare;
        int earliest = FirstDay + (judgementDay / 4);
        _fadesFrom = random.Next(earliest, Math.Max(earliest, judgementDay * 5 / 8) + 1);
        _returnsOn = judgementDay + random.Next(2, 20);
        LostChance = fades ? LostIfFading : LostIfNot;
        IsLost = random.NextDouble() < LostChance && IsCustomer;
        Fades = fades;
    }

    /// <summary>In what is sold, 0 to 1.</summary>
    public double Interest { get; }

    /// <summary>Of answering, 0 to 1.</summary>
    public double Quickness { get; }

    /// <summary>With the business, 0 to 1.</summary>
    public double Content { get; }

    /// <summary>Day of the first contact.</summary>
    public int FirstDay { get; }

    /// <summary>Hour of its day at which it writes most.</summary>
    public int FavouriteHour { get; }

    /// <summary>Hours from UTC.</summary>
    public double OffsetHours { get; }

    /// <summary>Whether it buys.</summary>
    public bool IsCustomer { get; }

    /// <summary>Whether the customer fades away in the weeks before it is judged.</summary>
    public bool Fades { get; }

    /// <summary>Probability, as of the day of judgement, that the customer is silent from then on.</summary>
    public double LostChance { get; }

    /// <summary>Whether it is.</summary>
    public bool IsLost { get; }

    /// <summary>How active it is on a day: 1 as a rule, less while it fades, 0 once it is lost.</summary>
    public double Activity(int day)
    {
        if (day >= _judgementDay)
        {
            return IsLost || (Fades && day < _returnsOn) ? 0 : 1;
        }

        return Fades && day > _fadesFrom ? Math.Exp((_fadesFrom - day) / FadingDays) : 1;
    }

    /// <summary>A normally distributed number, by Box and Muller.</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
