using System.Collections.Frozen;
using System.Globalization;

namespace StreamML.Features.Reading;

/// <summary>
/// Time zones of countries by calling code, if the whole country has one offset all year. Others (summer time, several
/// zones) are unknown: a guess would be wrong for half of their people or half of the year.
/// </summary>
public static class PhoneOffsets
{
    // Calling code = hours from UTC. Source: IANA time zone database, zones without transitions since 2023.
    private const string Table =
        "27=2,51=-5,54=-3,57=-5,58=-4,60=8,63=8,65=8,66=7,81=9,82=9,84=7,86=8,90=3,91=5.5,92=5,94=5.5,95=6.5,213=1,"
        + "216=1,221=0,"
        + "223=0,225=0,226=0,228=0,229=1,233=0,234=1,237=1,241=1,244=1,249=2,250=2,251=3,252=3,254=3,255=3,256=3,257=2,"
        + "258=2,260=2,"
        + "261=3,263=2,264=2,265=2,267=2,502=-6,503=-6,504=-6,505=-6,506=-6,507=-5,591=-4,592=-4,597=-3,598=-3,852=8,"
        + "853=8,"
        + "855=7,856=7,880=6,886=8,960=5,962=3,963=3,964=3,965=3,966=3,967=3,968=4,971=4,973=3,974=3,975=6,977=5.75,"
        + "992=5,993=5,994=4,995=4,996=6,998=5";

    private static readonly FrozenDictionary<int, int> Quarters = Table.Split(',').Select(entry => entry.Split('='))
        .ToFrozenDictionary(
            entry => int.Parse(entry[0], CultureInfo.InvariantCulture),
            entry => (int)(4 * double.Parse(entry[1], CultureInfo.InvariantCulture)));

    /// <summary>
    /// Minutes from UTC of a phone number, -720 to 840; null if it is not a number or the country is not listed.
    /// </summary>
    /// <param name="phone">Digits starting with the calling code.</param>
    public static int? MinutesOf(ReadOnlySpan<char> phone)
    {
        if (phone.Length is < 8 or > 15 || phone.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        // No calling code is a prefix of another: the first match is the only one.
        for (int digits = 1; digits <= 3; digits++)
        {
            if (Quarters.TryGetValue(
                int.Parse(phone[..digits], CultureInfo.InvariantCulture), out int quarters))
            {
                return 15 * quarters;
            }
        }

        return null;
    }
}
