using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Puente.Runtime.Contracts;

/// <summary>Public types in words: a head line (name, base, abstract or sealed) and a line a member. Nullability is not shown.</summary>
internal static class Shapes
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler makes for every record.
    private static readonly string[] OfRecords = ["Equals", "GetHashCode", "ToString", "Deconstruct", "<Clone>$", "PrintMembers"];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(bool)] = "bool",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    /// <summary>The types that a listing holds: head line to members. Heads lose their namespace.</summary>
    public static Dictionary<string, List<string>> Read(string file)
    {
        Dictionary<string, List<string>> types = [];
        List<string> current = [];
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)).Where(line => line.Trim().Length > 0))
        {
            if (line[0] == ' ')
                current.Add(line.Trim());
            else
                types[WithoutNamespace(line.TrimEnd())] = current = [];
        }

        return types;
    }

    /// <summary>The type that a head line speaks of.</summary>
    public static Type Find(string head, params string[] namespaces)
    {
        var name = head[..head.IndexOf(" : ", StringComparison.Ordinal)];
        var clr = name.IndexOf('<', StringComparison.Ordinal) is > 0 and var at ? $"{name[..at]}`{name.Count(c => c == ',') + 1}" : name;
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Puente.Runtime.", StringComparison.Ordinal))
            .SelectMany(assembly => namespaces.Select(space => assembly.GetType($"{space}.{clr}")))
            .FirstOrDefault(type => type is { IsPublic: true }) ?? throw new InvalidOperationException($"There is no public type '{name}' in {string.Join(", ", namespaces)}.");
    }

    public static string Head(Type type) =>
        $"{Name(type)} : {Name(type.BaseType!)}".Replace("object", "Object", StringComparison.Ordinal)
        + (type.IsAbstract ? " abstract" : type.IsSealed ? " sealed" : "");

    public static List<string> Members(Type type) => type.IsEnum ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(EnumValue)] : [.. Constructors(type), .. Properties(type), .. Methods(type)];

    private static string EnumValue(FieldInfo value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value.Name} = {Convert.ToInt32(value.GetRawConstantValue(), CultureInfo.InvariantCulture)}{(value.IsDefined(typeof(ObsoleteAttribute)) ? " obsolete" : "")}");

    private static IEnumerable<string> Constructors(Type type) =>
        type.GetConstructors(Own).Where(c => c.IsPublic || c.IsFamily).Select(c => $"ctor({Parameters(c)})");

    private static IEnumerable<string> Properties(Type type)
    {
        foreach (var property in type.GetProperties(Own).Where(property => property.Name != "EqualityContract"))
        {
            var get = property.GetMethod is { } g && (g.IsPublic || g.IsFamily);
            var set = property.SetMethod is { } s && (s.IsPublic || s.IsFamily);
            if (!get && !set) continue;
            var init = set && property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            var isAbstract = (property.GetMethod ?? property.SetMethod)!.IsAbstract;
            yield return $"{Name(property.PropertyType)} {property.Name} {{{(get ? "get;" : "")}{(init ? "init;" : set ? "set;" : "")}}}{(isAbstract ? " abstract" : "")}";
        }
    }

    private static IEnumerable<string> Methods(Type type)
    {
        foreach (var method in type.GetMethods(Own).Where(m => m.IsPublic && !m.IsSpecialName && !OfRecords.Contains(m.Name)))
        {
            var generic = method.IsGenericMethod ? $"<{string.Join(',', method.GetGenericArguments().Select(Name))}>" : "";
            yield return $"{(method.IsStatic ? "static " : "")}{(method.IsAbstract ? "abstract " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
        }
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var value = parameter.HasDefaultValue ? Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture) : null;
        var fallback = !parameter.HasDefaultValue ? "" : value is { Length: > 0 } ? $"={value}" : "=default";
        return $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(parameter.ParameterType)} {parameter.Name}{fallback}";
    }

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(',', type.GetGenericArguments().Select(Name))}>" : type.Name;
    }

    private static string WithoutNamespace(string head)
    {
        var end = head.IndexOf(" : ", StringComparison.Ordinal);
        return head[(head.LastIndexOf('.', end) + 1)..];
    }
}
