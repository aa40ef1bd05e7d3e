using StreamML.Features.Reading;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// The time zone of a person's phone number. It goes along in the record: what counts a contact's hours later sees a
/// contact key, which tells no country.
/// </summary>
internal static class ContactOffset
{
    /// <summary>Minutes from UTC by the first phone number that tells; null where none does.</summary>
    public static int? MinutesOf(IReadOnlyList<Identity> who)
    {
        // Indexed: an enumerator of the interface would be one more object a record.
        for (int i = 0; i < who.Count; i++)
        {
            if (who[i].Kind == IdentityKind.Phone && PhoneOffsets.MinutesOf(who[i].Value) is { } minutes)
            {
                return minutes;
            }
        }

        return null;
    }
}
