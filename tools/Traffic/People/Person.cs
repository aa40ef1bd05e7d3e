using System.Globalization;

namespace StreamML.Traffic.People;

/// <summary>A business account with one number, used with both Meta and Twilio.</summary>
internal sealed record Account(string WabaId, string PhoneNumberId, string DisplayNumber)
{
    /// <summary>Its AccountSid at Twilio.</summary>
    public string TwilioSid => "AC" + WabaId.PadLeft(32, '0');

    /// <summary>The account with this number, from 0.</summary>
    public static Account Of(int number) => new($"1020{number:D6}", $"1060{number:D6}", $"1555000{number:D4}");
}

/// <summary>A person who writes to one account. A number may change; the person stays.</summary>
internal sealed class Person
{
    private static readonly string[] Names = [
        "Ana", "Bilal", "Chloé", "Deniz", "Ewa", "Farid", "Giulia", "Hiro", "Ines", "João"];

    public Person(int number, Account account, Random random)
    {
        Number = number;
        Account = account;
        Name = $"{Names[random.Next(Names.Length)]} {number}";
        Language = random.NextDouble() < 0.6
            ? "en"
            : Phrases.Languages[random.Next(Phrases.Languages.Length)];
        UserId = $"US.{NewDigits(random)}{number}";
        WaId = $"1555{number.ToString("D8", CultureInfo.InvariantCulture)}";
        HidesNumber = random.NextDouble() < 0.1;
    }

    public int Number { get; }

    public Account Account { get; }

    public string Name { get; }

    public string Language { get; }

    /// <summary>Business-scoped user id; regenerated with a new number.</summary>
    public string UserId { get; private set; }

    public string WaId { get; private set; }

    /// <summary>Whether a user name hides the number: the webhook then has neither wa_id nor from.</summary>
    public bool HidesNumber { get; }

    /// <summary>Changes to a new number and thereby a new user id.</summary>
    public void ChangeNumber(Random random)
    {
        UserId = $"US.{NewDigits(random)}{Number}";
        WaId = $"1666{Number.ToString("D8", CultureInfo.InvariantCulture)}";
    }

    private static string NewDigits(Random random) =>
        random.NextInt64(1_000_000_000, 9_999_999_999).ToString(CultureInfo.InvariantCulture);
}
