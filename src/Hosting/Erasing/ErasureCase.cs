using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.Hosting.Erasing;

/// <summary>One person of an erasure.</summary>
/// <param name="Found">Who, and what was begun before.</param>
/// <param name="Suppression">What every process is told.</param>
/// <param name="Progress">What was found so far.</param>
internal sealed record ErasureCase(FoundPerson Found, Suppression Suppression, ErasureProgress Progress)
{
    /// <summary>By what the person is recognised.</summary>
    public ErasedPerson Person => Found.Person;
}
