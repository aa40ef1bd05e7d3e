using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>Where rows of vectors come from.</summary>
internal static class Origins
{
    /// <summary>A record that says it is imported or synthetic makes its contact so.</summary>
    /// <returns>Whether the contact has changed.</returns>
    public static bool Learn(CollectorItem item, CollectedContact contact)
    {
        if (item.Origin <= contact.Origin)
        {
            return false;
        }

        contact.Origin = item.Origin;
        return true;
    }

    /// <summary>The origin of a row of a label.</summary>
    public static RowOrigin Of(CollectorItem label, CollectedContact contact)
        => label.Origin != RowOrigin.Unspecified ? label.Origin : Of(contact);

    /// <summary>The origin of a row of a contact.</summary>
    public static RowOrigin Of(CollectedContact contact)
        => contact.Origin != RowOrigin.Unspecified ? contact.Origin : RowOrigin.Served;
}
