//! The objects of a provider that have a page each.

use framework::schema::{IdentitySchema, Schema};
use framework::{Provider, Signature};

/// Something that has a page of its own.
#[derive(Debug, Clone)]
pub(super) struct Documented {
    pub(super) kind: Kind,
    /// The name that configurations write.
    pub(super) name: String,
    pub(super) content: Content,
}

/// What the page is made from.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Something with a block of configuration.
    Block {
        schema: Schema,
        identity: Option<IdentitySchema>,
    },
    /// A function.
    Function(Signature),
}

/// The kinds of pages that the registry knows, guides aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Provider,
    Resource,
    DataSource,
    EphemeralResource,
    ListResource,
    Action,
    Function,
}

impl Kind {
    /// The folder of its pages, in `docs/` and in `examples/`.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::EphemeralResource => "ephemeral-resources",
            Self::ListResource => "list-resources",
            Self::Action => "actions",
            Self::Function => "functions",
        }
    }

    /// What the names of its example files begin with.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Resource => "resource",
            Self::DataSource => "data-source",
            Self::EphemeralResource => "ephemeral-resource",
            Self::ListResource => "list-resource",
            Self::Action => "action",
            Self::Function => "function",
        }
    }

    /// What the names of its example files end with.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::ListResource => ".tfquery.hcl",
            _ => ".tf",
        }
    }

    /// The word behind a page's title.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
            Self::EphemeralResource => "Ephemeral Resource",
            Self::ListResource => "List Resource",
            Self::Action => "Action",
            Self::Function => "Function",
        }
    }

    /// The first Terraform that knows objects of this kind, where not every one does.
    pub(super) const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Provider | Self::Resource | Self::DataSource => None,
            Self::Function => Some("1.8"),
            Self::EphemeralResource => Some("1.10"),
            Self::ListResource | Self::Action => Some("1.14"),
        }
    }
}

impl Documented {
    /// The page's file beneath `docs/`, without its extension. The registry wants the
    /// name without the provider's prefix.
    pub(super) fn page(&self) -> String {
        match self.kind {
            Kind::Provider => "index".to_owned(),
            kind => {
                let short = self.name.strip_prefix("alicloud_").unwrap_or(&self.name);
                format!("{}/{short}", kind.folder())
            }
        }
    }

    /// The folder of its examples, from the root.
    pub(super) fn examples(&self) -> String {
        match self.kind {
            Kind::Provider => "examples/provider".to_owned(),
            kind => format!("examples/{}/{}", kind.folder(), self.name),
        }
    }

    /// What it does, in Markdown.
    pub(super) fn description(&self) -> &str {
        match &self.content {
            Content::Block { schema, .. } => &schema.block.description,
            Content::Function(signature) => &signature.description,
        }
    }

    /// What it does, in one sentence.
    pub(super) fn summary(&self) -> &str {
        match &self.content {
            Content::Block { schema, .. } => first_sentence(&schema.block.description),
            Content::Function(signature) => signature.summary,
        }
    }
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// Everything in the registries of a provider, and the provider itself.
pub(super) fn objects<P: Provider>(provider: &P) -> Vec<Documented> {
    let block = |kind, name: &str, schema, identity| Documented {
        kind,
        name: name.to_owned(),
        content: Content::Block { schema, identity },
    };
    let mut all = vec![block(Kind::Provider, "provider", provider.schema(), None)];
    all.extend(provider.resources().iter().map(|one| {
        let identity = one.identity_schema();
        block(Kind::Resource, one.type_name(), one.schema(), identity)
    }));
    let data_sources = provider.data_sources().into_iter();
    all.extend(
        data_sources.map(|one| block(Kind::DataSource, one.type_name(), one.schema(), None)),
    );
    all.extend(provider.ephemeral_resources().iter().map(|one| {
        let kind = Kind::EphemeralResource;
        block(kind, one.type_name(), one.schema(), None)
    }));
    all.extend(
        provider
            .list_resources()
            .iter()
            .map(|one| block(Kind::ListResource, one.type_name(), one.schema(), None)),
    );
    let actions = provider.actions().into_iter();
    all.extend(actions.map(|one| block(Kind::Action, one.type_name(), one.schema(), None)));
    all.extend(provider.functions().iter().map(|one| Documented {
        kind: Kind::Function,
        name: one.name().to_owned(),
        content: Content::Function(one.signature()),
    }));
    all
}
