namespace StreamML.Trainer.Scores.Synthetic;

/// <summary>
/// What drives a made-up contact. None of it is ever shown to a model; the models learn it from what happens.
/// </summary>
internal sealed class SyntheticPerson
{
    private const double LabelNoise = 0.04;

    /// <summary>Draws a person.</summary>
    public SyntheticPerson(Random random)
    {
        Interest = random.NextDouble();
        Quickness = random.NextDouble();
        Content = Math.Clamp(0.6 + (0.28 * Normal(random)), 0, 1);
        FirstDay = random.Next(0, 60);
        FavouriteHour = random.Next(8, 21);
        OffsetHours = Offsets[random.Next(Offsets.Length)];
        IsCustomer = random.NextDouble() < 0.45 + (0.4 * Interest);
        LeavesAt = IsCustomer
            && random.NextDouble() < 0.08 + (0.6 * (1 - Content)) ? random.Next(95, 165) : int.MaxValue;
        LeadScore = (float)Math.Clamp(
            5 + (62 * Interest) + (16 * Quickness) + (16 * Content) + (5 * Normal(random)), 0, 100);
        Churned = IsCustomer ? (LeavesAt < int.MaxValue) != (random.NextDouble() < LabelNoise) : null;
    }

    private static readonly double[] Offsets = [-5, -3, 0, 1, 2, 5.5];

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

    /// <summary>Day from which a customer fades away; beyond the history: it stays.</summary>
    public int LeavesAt { get; }

    /// <summary>How good a lead it is, 0 to 100.</summary>
    public float LeadScore { get; }

    /// <summary>Whether the customer leaves; null: no customer. A few do otherwise than all else suggests.</summary>
    public bool? Churned { get; }

    /// <summary>How active it still is on a day: 1 until it begins to leave, then fading over weeks.</summary>
    public double Activity(int day) => day < LeavesAt ? 1 : Math.Exp((LeavesAt - day) / 28.0);

    /// <summary>A normally distributed number, by Box and Muller.</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
