using System.Reflection;
using StreamML.Testing.Registry;
using Xunit.Sdk;

namespace StreamML.Messaging.Tests.Registry;

/// <summary>The embedded registry as a test's case.</summary>
internal sealed class EmbeddedAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[RegistryKind.Embedded]];
}

/// <summary>The independent registry as a test's case; shown as skipped where there is none.</summary>
internal sealed class ApicurioAttribute : DataAttribute
{
    public ApicurioAttribute() => Skip = RegistryHome.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[RegistryKind.Apicurio]];
}
