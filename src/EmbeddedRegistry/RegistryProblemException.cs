namespace StreamML.EmbeddedRegistry;

/// <summary>
/// The request is refused: HTTP status, Confluent's error code, and a message for people. Mapped in one place.
/// </summary>
internal sealed class RegistryProblemException(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;

    public static RegistryProblemException SubjectNotFound(string subject) =>
        new(404, 40401, $"Subject '{subject}' not found.");

    public static RegistryProblemException VersionNotFound(int version) =>
        new(404, 40402, $"Version {version} not found.");

    public static RegistryProblemException SchemaNotFound() => new(404, 40403, "Schema not found");

    public static RegistryProblemException SchemaNotFound(string id) => new(404, 40403, $"Schema {id} not found");

    public static RegistryProblemException SubjectSoftDeleted(string subject) =>
        new(404, 40404, $"Subject '{subject}' was soft deleted. Set permanent=true to delete permanently");

    public static RegistryProblemException SubjectNotSoftDeleted(string subject) =>
        new(404, 40405, $"Subject '{subject}' was not deleted first before being permanently deleted");

    public static RegistryProblemException VersionSoftDeleted(string subject, int version) =>
        new(404, 40406,
            $"Subject '{subject}' Version {version} was soft deleted. Set permanent=true to delete permanently");

    public static RegistryProblemException VersionNotSoftDeleted(string subject, int version) =>
        new(404, 40407,
            $"Subject '{subject}' Version {version} was not deleted first before being permanently deleted");

    public static RegistryProblemException NoSubjectConfig(string subject) =>
        new(404, 40408, $"Subject '{subject}' does not have subject-level compatibility configured");

    public static RegistryProblemException NoSubjectMode(string subject) =>
        new(404, 40409, $"Subject '{subject}' does not have subject-level mode configured");

    public static RegistryProblemException InvalidSchema(string reason) => new(422, 42201, $"Invalid schema: {reason}");

    public static RegistryProblemException InvalidVersion(string version) => new(
        422,
        42202,
        $"The specified version '{version}' is not a valid version id. "
        + "Allowed values are between [1, 2^31-1] and the string \"latest\"");

    public static RegistryProblemException InvalidLevel() => new(
        422,
        42203,
        "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, "
        + "forward_transitive, and full_transitive");

    public static RegistryProblemException InvalidMode() =>
        new(422, 42204, "Invalid mode. This registry is always READWRITE");

    public static RegistryProblemException ReferenceExists(string subject, int version) => new(
        422, 42206, $"One or more references exist to the schema {{subject={subject},version={version}}}");

    public static RegistryProblemException InvalidSubject(string reason) =>
        new(422, 42208, $"The specified subject is not valid: {reason}");

    public static RegistryProblemException Malformed(string reason) => new(400, 400, reason);

    public static RegistryProblemException LimitReached(string reason) => new(422, 42201, reason);
}
