using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Columns of a group of people: gender, age range, education, country, state.</summary>
internal static class PersonFields
{
    /// <summary>The columns.</summary>
    public static readonly SinkColumn[] Columns =
    [
        new("gender", "text"), new("age_range", "text"), new("education_level", "text"), new("country", "text"),
        new("state", "text"),
    ];

    private static readonly Demographics Nobody = new();

    /// <summary>Writes them; what is not known is null.</summary>
    public static void Write(CopyBuffer row, Demographics? group)
    {
        var person = group ?? Nobody;
        row.TextOrNull(person.Gender);
        row.TextOrNull(person.AgeRange);
        row.TextOrNull(person.EducationLevel);
        row.TextOrNull(person.Country);
        row.TextOrNull(person.State);
    }
}
