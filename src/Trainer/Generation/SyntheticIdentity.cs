using System.Globalization;

namespace StreamML.Trainer.Generation;

/// <summary>Who a made-up contact is to WhatsApp.</summary>
/// <param name="WaId">Its number, under the country code 999, which no country has: nobody can be called.</param>
/// <param name="Name">Its profile name.</param>
internal readonly record struct SyntheticIdentity(string WaId, string Name)
{
    private static readonly string[] First =
        ["Ana", "John", "Mei", "Omar", "Priya", "Lucas", "Emma", "Kofi", "Sofia", "Yuki", "Ivan", "Aisha"];

    private static readonly string[] Last =
        ["Silva", "Smith", "Chen", "Haddad", "Patel", "Moreau", "Weber", "Mensah", "Rossi", "Tanaka", "Novak"];

    /// <summary>Of a contact. The same seed and number, the same person.</summary>
    public static SyntheticIdentity Of(int seed, int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"999{seed:00000}{number:0000000}"),
        $"{First[number % First.Length]} {Last[number / First.Length % Last.Length]}");
}
