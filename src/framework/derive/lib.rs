//! `#[derive(Model)]`, which the package `framework` exports and documents.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Error, Fields, parse_macro_input};

/// Makes a struct a `Model` of an object whose attributes have the names of its fields.
#[proc_macro_derive(Model)]
pub fn derive_model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn model(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "a model is a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            input,
            "the fields of a model have names",
        ));
    };
    let fields: Vec<_> = fields
        .named
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .collect();
    let names = fields.iter().map(|field| field.unraw().to_string());
    let names: Vec<_> = names.collect();
    let model = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::framework::Model for #model #arguments #bounds {
            fn from_value(
                value: &::framework::Value,
            ) -> ::core::result::Result<Self, ::framework::ModelMismatch> {
                let ::framework::Value::Object(_) = value else {
                    return ::core::result::Result::Err(
                        ::framework::ModelMismatch::new("object", value),
                    );
                };
                ::core::result::Result::Ok(Self {
                    #(#fields: ::framework::Model::from_value(value.attribute(#names))
                        .map_err(|mismatch| mismatch.within(#names))?,)*
                })
            }

            fn into_value(self) -> ::framework::Value {
                ::framework::Value::object::<&str>([
                    #((#names, ::framework::Model::into_value(self.#fields)),)*
                ])
            }
        }
    })
}
