using System.Globalization;
using System.Text;
using StreamML.Storage;

namespace StreamML.Hosting.Tests.Canaries;

/// <summary>One made-up person, whose identities are found nowhere else.</summary>
internal sealed record CanaryPerson(
    int Number, string Phone, string OtherPhone, string UserId, string ParentUserId, string UserName)
{
    /// <summary>A message id as WhatsApp makes them: it holds the phone number, in base64.</summary>
    public string Wamid(int message) => "wamid." + Convert.ToBase64String(
        [0x1c, 0x18, .. Encoding.ASCII.GetBytes(Phone), 0x15, (byte)message, .. BitConverter.GetBytes(Number)]);
}

/// <summary>The people of a run, and every form in which their identities could come to light.</summary>
internal static class CanaryPeople
{
    public const string Tenant = "canary-account";

    public static IReadOnlyList<CanaryPerson> Make(int count)
    {
        var random = new Random(20_260_507);
        return [.. Enumerable.Range(0, count).Select(number => new CanaryPerson(
            number,
            "49151" + Digits(random, 8),
            "49160" + Digits(random, 8),
            "DE." + Letters(random, 20),
            "DE.ENT." + Letters(random, 20),
            "canary." + Letters(random, 12).ToLowerInvariant()))];
    }

    /// <summary>
    /// What is searched for: identities as text, in base64 and hex, as numbers, and as hashes that anybody can make.
    /// </summary>
    public static IEnumerable<string> Needles(IEnumerable<CanaryPerson> people) =>
        people.SelectMany(Needles).Distinct();

    private static IEnumerable<string> Needles(CanaryPerson person)
    {
        foreach (string identity in new[] { person.Phone, person.OtherPhone, person.UserId, person.ParentUserId,
            person.UserName })
        {
            yield return identity;
            byte[] bytes = Encoding.ASCII.GetBytes(identity);
            yield return Convert.ToHexStringLower(bytes);

            // Base64 of it wherever it stands in a longer text: the middle is the same for each of three places.
            for (int shift = 0; shift < 3; shift++)
            {
                yield return Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4];
            }

            foreach (string tenant in new[] { Tenant, "" })
            {
                byte[] plain = Digest.Of(16, tenant, identity).ToArray();
                yield return Encoding.Latin1.GetString(plain);
                yield return Convert.ToHexStringLower(plain);
            }
        }

        foreach (string phone in new[] { person.Phone, person.OtherPhone })
        {
            long number = long.Parse(phone, CultureInfo.InvariantCulture);
            byte[] little = BitConverter.GetBytes(number);
            yield return Encoding.Latin1.GetString(little);
            yield return Encoding.Latin1.GetString([.. little.Reverse()]);
        }
    }

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private static string Letters(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('A' + random.Next(26))));
}
